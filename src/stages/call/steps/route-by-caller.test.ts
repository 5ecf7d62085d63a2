import { expect, test } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { flowOf, path, play } from '../../../../test/support/flow-play.ts'
import type { CallerMatch } from '../flow.ts'
import type { CallContext } from '../turn.ts'

type Caller = CallContext['caller']
const number = '+15125550100' as PhoneNumber // as it stands
const stranger: Caller = { number, area: null, known: false, tags: [] }
const customer: Caller = { ...stranger, known: true, tags: ['vip'] }
const nobody: Caller = { ...stranger, number: null }

const cases: readonly (readonly [CallerMatch, Caller, boolean])[] = [
  [{ is: 'known' }, customer, true],
  [{ is: 'known' }, stranger, false],
  [{ is: 'new' }, stranger, true],
  [{ is: 'new' }, customer, false],
  [{ is: 'new' }, nobody, false],
  [{ is: 'withheld' }, nobody, true],
  [{ is: 'withheld' }, stranger, false],
  [{ tagged: 'vip' }, customer, true],
  [{ tagged: 'vip' }, stranger, false],
  [{ numbers: ['+40', number] }, stranger, true],
  [{ numbers: ['+1512'] }, stranger, true],
  [{ numbers: ['+1513'] }, stranger, false],
  [{ numbers: ['+1'] }, nobody, false],
]
test.each(cases)('%j and %j: %s', (callers, caller, matches) => {
  const flow = flowOf({
    start: { does: 'route-by-caller', branches: [{ callers, next: 'found' }], otherwise: 'other' },
    found: { does: 'hangup' },
    other: { does: 'hangup' },
  })
  expect(path(play(flow, [], { caller }))).toEqual(['start', matches ? 'found' : 'other'])
})
