import { describe, expect, test } from 'vitest'
import type { AccountId, MessageId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { ok } from '#base/result.ts'
import { connectionTo } from '../../test/support/carrier-connections.ts'
import { faultOf } from './fault.ts'
import { carrier as twilio } from './twilio/twilio.ts'
import { carriedTexts, refusalOf } from './texts.ts'

const unreachable = (says: string) => refusalOf(faultOf('Twilio', 'unreachable', { says }))

const failed = (status: number) => refusalOf(faultOf('Twilio', 'carrier-failed', { status }))

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
    ['timed-out', 'unanswered'],
    ['unreadable', 'unanswered'],
    ['private-address', 'rejected'],
  ] as const)('when it is %s is %s', (reason, refusal) => {
    expect(refusalOf(faultOf('Twilio', reason))).toBe(refusal)
  })

  test('is "again later" only while nothing can have gone out', () => {
    expect(unreachable('ECONNREFUSED')).toBe('busy')
    expect(unreachable('ENOTFOUND')).toBe('busy')
    expect(unreachable('ECONNRESET')).toBe('unanswered')
    expect(failed(503)).toBe('busy')
    expect(failed(500)).toBe('unanswered')
    expect(failed(504)).toBe('unanswered')
  })
})

async function askedFor(publicUrl: string, baseUrl: string | null): Promise<string | null> {
  let asked: string | null = null
  const carrier: typeof twilio = {
    ...twilio,
    async sendText(_connection, { statusUrl }) {
      asked = statusUrl
      return ok({ ref: 'SM1', status: 'queued', segments: null })
    },
  }
  const connection = { ...connectionTo('twilio', ''), baseUrl }
  const texts = carriedTexts({
    carrierOf: () => ({ carrier, connection }),
    connection: () => null,
    publicUrl,
  })
  await texts.send({
    accountId: 'a' as AccountId,
    messageId: 'm' as MessageId,
    from: '+12125550100' as PhoneNumber,
    to: '+12125550199' as PhoneNumber,
    body: 'Hello',
  })
  return asked
}

describe('the address for news of a text', () => {
  test('names the text, and is left out where the carrier could not come', async () => {
    expect(await askedFor('https://calls.example.com', null)).toMatch(/^https:.*\/message-status\?message=m$/)
    expect(await askedFor('http://127.0.0.1:3000', 'http://127.0.0.1:4000')).toMatch(/^http:/)
    expect(await askedFor('http://127.0.0.1:3000', null)).toBeNull()
    expect(await askedFor('http://localhost:3000', null)).toBeNull()
  })
})
