import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountId, MessageId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import { type TextStatus, textStatusRank } from './carried.ts'
import { inOrder, type MessageEvent, type MessageFact } from './message-event.ts'
import { foldMessage } from './message.ts'

const base = { accountId: 'a' as AccountId, messageId: 'm' as MessageId }
const said = (at: number, id: string, fact: MessageFact): MessageEvent => ({
  ...base,
  at: instant(at),
  id,
  ...fact,
})
const number = '+12125550100' as PhoneNumber
const person = '+12125550199' as PhoneNumber
const numberId = 'n' as NumberId

const composed = said(1, 'composed', {
  kind: 'composed',
  number,
  numberId,
  person,
  body: 'Your car is ready',
  occasion: 'typed',
  author: 'user:1',
  callId: null,
})
const attempted = said(2, 'attempted', { kind: 'attempted' })
const accepted = said(4, 'accepted', {
  kind: 'accepted',
  carrierMessageId: 'c' as MessageId,
  carrier: 'twilio',
  connection: 'Main',
  ref: 'SM1',
})
const status = (at: number, told: TextStatus, code: string | null = null): MessageEvent =>
  said(at, `status ${told}`, {
    kind: 'status',
    status: told,
    error: code === null ? null : { code, message: 'Lost on the way' },
  })
const statusOf = (...events: MessageEvent[]) => foldMessage([composed, ...events])?.status
const received = said(1, 'received', {
  kind: 'received',
  number,
  numberId,
  person,
  body: 'Is the red one still there?',
  keyword: null,
  attachments: [
    { url: 'https://carrier.example/1', type: 'image/jpeg' },
    { url: 'https://carrier.example/2', type: 'image/png' },
  ],
  carrier: { kind: 'twilio', connection: 'Main', ref: 'SM2' },
})
const undecided = (...events: MessageEvent[]) => foldMessage([composed, ...events])?.undecided

describe('a text of ours', () => {
  it('waits until a carrier took it', () => {
    expect(statusOf()).toBe('queued')
    expect(statusOf(attempted)).toBe('queued')
    expect(statusOf(attempted, accepted)).toBe('sent')
  })

  it('is where the carrier says, however late it says the rest', () => {
    expect(statusOf(accepted, status(9, 'sent'))).toBe('sent')
    expect(statusOf(accepted, status(6, 'delivered'), status(9, 'sent'), status(10, 'queued'))).toBe(
      'delivered',
    )
    expect(statusOf(accepted, status(6, 'undelivered', '30003'), status(9, 'sent'))).toBe('undelivered')
  })

  it('was delivered when the handset said so, whatever else was said', () => {
    expect(statusOf(accepted, status(6, 'delivered'), status(7, 'failed', '30008'))).toBe('delivered')
  })

  it('failed when nobody took it, and says why', () => {
    const refused = said(3, 'refused', { kind: 'refused', reason: 'unreachable', detail: '21614' })
    expect(foldMessage([composed, attempted, refused])).toMatchObject({
      status: 'failed',
      failure: { reason: 'unreachable', detail: '21614' },
    })
  })

  it('says in the carrier’s words why it did not arrive', () => {
    expect(foldMessage([composed, accepted, status(6, 'undelivered', '30003')])?.failure).toEqual({
      reason: 'undelivered',
      detail: '30003 Lost on the way',
    })
  })

  it('is undecided from the question to the carrier until its answer', () => {
    const again = { ...attempted, id: 'attempted 2', at: instant(6) }
    const putOff = said(3, 'put-off 1', { kind: 'put-off' })
    expect(undecided()).toBe(false)
    expect(undecided(attempted)).toBe(true)
    expect(undecided(attempted, putOff)).toBe(false)
    expect(undecided(attempted, putOff, again)).toBe(true)
    expect(undecided(attempted, putOff, again, accepted)).toBe(false)
  })

  it('that nobody answered for is delivered after all when the carrier reports it so', () => {
    const refused = said(3, 'refused', { kind: 'refused', reason: 'unanswered', detail: '' })
    expect(statusOf(refused)).toBe('failed')
    expect(statusOf(refused, status(9, 'delivered'))).toBe('delivered')
  })

  it('is nothing while only the carrier has spoken of it', () => {
    expect(foldMessage([status(6, 'delivered'), accepted])).toBeNull()
  })

  it('is the same from the same events in any order, however often they come', () => {
    const events = [
      composed,
      attempted,
      accepted,
      status(5, 'queued'),
      status(6, 'sent'),
      status(7, 'delivered'),
      status(8, 'failed', '30003'),
      status(9, 'undelivered', '30005'),
      said(4, 'refused', { kind: 'refused', reason: 'unanswered', detail: '' }),
    ]
    fc.assert(
      fc.property(fc.subarray(events, { minLength: 1 }), fc.gen(), (some, gen) => {
        const again = gen(() => fc.shuffledSubarray([...some, ...some], { minLength: some.length * 2 }))
        expect(foldMessage(again)).toEqual(foldMessage(some))
      }),
    )
  })

  it('only ever moves to the right as more becomes known', () => {
    const all = Object.keys(textStatusRank) as TextStatus[] // its keys
    const places = fc.array(fc.constantFrom(...all), { maxLength: 8 })
    fc.assert(
      fc.property(places, (told) => {
        let place = -1
        for (let n = 0; n <= told.length; n++) {
          const events = told.slice(0, n).map((each, index) => status(index + 5, each))
          const now = textStatusRank[foldMessage([composed, accepted, ...events])?.status as TextStatus] // ours is never `received`
          expect(now).toBeGreaterThanOrEqual(place)
          place = now
        }
      }),
    )
  })
})

describe('a text of theirs', () => {
  it('is received, and stays so', () => {
    expect(foldMessage([received, status(6, 'delivered')])).toMatchObject({
      status: 'received',
      direction: 'inbound',
      carrier: { kind: 'twilio', connection: 'Main', ref: 'SM2' },
    })
  })

  it('knows of each attachment whether it is here', () => {
    const kept = said(5, 'attachment 1', { kind: 'attachment-kept', index: 1, type: 'image/png', bytes: 9 })
    const lost = said(6, 'attachment 0', { kind: 'attachment-failed', index: 0, why: 'too-large' })
    expect(foldMessage([received])?.attachments.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    expect(foldMessage([kept, lost, received])?.attachments).toMatchObject([
      { state: 'failed', why: 'too-large' },
      { state: 'kept', bytes: 9 },
    ])
  })
})

describe('the order of events', () => {
  it('puts the beginning first, whatever a clock says, and keeps the first of two with one id', () => {
    const early = status(0, 'sent')
    const twice = { ...status(3, 'sent', 'again') }
    expect(inOrder([twice, early, composed]).map(({ id, at }) => [id, at])).toEqual([
      ['composed', 1],
      ['status sent', 0],
    ])
  })
})
