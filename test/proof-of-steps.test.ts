import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stepBodies } from '#stages/call/flow.wire.ts'
import { faultProofs } from './proof-of-faults.ts'
import { stepProofs, type Shown } from './proof-of-steps.ts'
import { proofPath, proofText } from './proof-text.generate.ts'
import { stories } from './support/stories.ts'

const root = join(import.meta.dirname, '..')
const scenarios = readdirSync(join(root, 'test/sipp/steps')).map((file) => file.replace(/\.xml$/, ''))
const playedBySipp = ['ways', 'people']
  .map((group) => readFileSync(join(root, `src/carriers/sip/sipp-${group}.wire.test.ts`), 'utf8'))
  .join()

test.each(Object.keys(stepBodies))(
  '%s has a flow test, a scenario of SIPp and a story on every carrier',
  (step) => {
    const proofs = stepProofs.filter((proof) => proof.step === step)
    expect(proofs.map(({ sipp }) => sipp)).not.toEqual([])
    expect(proofs.flatMap(({ story }) => story ?? [])).not.toEqual([])
  },
)

describe('of what is said to be shown', () => {
  test('every scenario is there and is played, and no scenario stands about', () => {
    const named = stepProofs.map(({ sipp }) => sipp)
    expect([...new Set(named)].toSorted()).toEqual(scenarios.toSorted())
    expect(named.filter((scenario) => !playedBySipp.includes(`scenario: '${scenario}'`))).toEqual([])
  })

  test('every story is told', () => {
    const missing = stepProofs.filter(
      ({ story }) => story !== null && !stories.some(({ name }) => name.includes(story)),
    )
    expect(missing).toEqual([])
  })

  test('every test is there by its name', () => {
    const shown: readonly Shown[] = [
      ...stepProofs.flatMap(({ flow, sound }) => (sound === null ? [flow] : [flow, sound])),
      ...Object.values(faultProofs).flatMap((proofs) => proofs.map(([, , test]) => test)),
    ]
    const missing = shown.filter(([file, name]) => !readFileSync(join(root, file), 'utf8').includes(name))
    expect(missing).toEqual([])
  })

  test('the page says the same', () => {
    expect(readFileSync(proofPath, 'utf8')).toBe(proofText())
  })
})
