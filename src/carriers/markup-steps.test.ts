import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stepBodies } from '#stages/call/flow.wire.ts'

const manual = readFileSync(join(import.meta.dirname, '../../docs/carriers/flows.md'), 'utf8')

it('the manual says of every step what becomes of it at a carrier', () => {
  const rows = Array.from(manual.matchAll(/^\| `([a-z-]+)` \|/gm), ([, step]) => step)
  expect(rows).toHaveLength(Object.keys(stepBodies).length)
  expect(rows).toEqual(expect.arrayContaining(Object.keys(stepBodies)))
})
