import { describe, expect, test } from 'vitest'
import type { HeaderField, SipRequest } from '#sip/message.ts'
import { hopsAfter, loopStatus } from './loop-guard.ts'

const invite = (...headers: readonly HeaderField[]): SipRequest => ({
  kind: 'request',
  method: 'INVITE',
  uri: 'sip:+12025550100@127.0.0.1',
  headers,
  body: Buffer.alloc(0),
})
const isLive = (call: string): boolean => call === 'live'

describe('a call that goes round', () => {
  test('is refused when it is a leg of a call in progress, and not when another house of ours sent it', () => {
    expect(loopStatus(invite(['X-Ringroot-Call', 'live']), isLive)).toBe(482)
    expect(loopStatus(invite(['x-ringroot-call', 'live']), isLive)).toBe(482)
    expect(loopStatus(invite(['X-Ringroot-Call', 'elsewhere']), isLive)).toBeNull()
    expect(loopStatus(invite(), isLive)).toBeNull()
  })

  test('is refused when it has no hop left; each leg has one less than the call had', () => {
    expect(loopStatus(invite(['Max-Forwards', '0']), isLive)).toBe(483)
    expect(loopStatus(invite(['Max-Forwards', '1']), isLive)).toBeNull()
    expect(hopsAfter(invite(['Max-Forwards', '7']))).toBe(6)
    expect(hopsAfter(invite())).toBe(69)
  })
})
