import { describe, expect, test } from 'vitest'
import { faultOf } from './fault.ts'
import { refusalOf } from './texts.ts'

describe('what a carrier’s refusal of a text means', () => {
  test.each([
    ['21610', 'opted-out'],
    ['40300', 'opted-out'],
    ['21614', 'unreachable'],
    ['40310', 'unreachable'],
    ['21606', 'number-cannot-text'],
    ['40305', 'number-cannot-text'],
    ['99999', 'rejected'],
  ] as const)('with its code %s is %s', (code, refusal) => {
    expect(refusalOf(faultOf('Twilio', 'refused', { status: 400, code }))).toBe(refusal)
  })

  test.each([
    ['wrong-credentials', 'credentials'],
    ['not-found', 'credentials'],
    ['too-many-requests', 'busy'],
    ['carrier-failed', 'busy'],
    ['timed-out', 'unanswered'],
    ['unreadable', 'unanswered'],
    ['private-address', 'rejected'],
  ] as const)('when it is %s is %s', (reason, refusal) => {
    expect(refusalOf(faultOf('Twilio', reason))).toBe(refusal)
  })

  test('is "again later" only while nothing can have gone out', () => {
    const unreachable = (says: string) => refusalOf(faultOf('Twilio', 'unreachable', { says }))
    expect(unreachable('ECONNREFUSED')).toBe('busy')
    expect(unreachable('ENOTFOUND')).toBe('busy')
    expect(unreachable('ECONNRESET')).toBe('unanswered')
  })
})
