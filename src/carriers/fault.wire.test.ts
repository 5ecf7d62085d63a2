import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { milliseconds, seconds } from '#base/time.ts'
import { carrierHouse, type CarrierHouse, type Manner } from '../../test/support/carrier-house.ts'
import { connectionTo, webhooks } from '../../test/support/carrier-connections.ts'
import type { Answer, Carrier, Connection } from './carrier.ts'
import { findCarriers } from './carriers.ts'
import type { PhoneNumber } from '#base/phone-number.ts'

/** Every carrier in every kind of trouble says what is wrong, in words, and never throws. */

let carriers: ReadonlyMap<string, Carrier>
let house: CarrierHouse
beforeAll(async () => {
  carriers = await findCarriers()
})
afterEach(() => house.close())

const number = '+14155550100' as PhoneNumber // E.164
const text = { from: number, to: number, body: 'Hello', media: [], statusUrl: null }

/** Everything that asks a carrier something. */
const questions: Readonly<Record<string, (carrier: Carrier, to: Connection) => Promise<Answer<unknown>>>> = {
  test: (carrier, to) => carrier.test(to),
  search: (carrier, to) =>
    carrier.numbers.search(to, { country: 'US', kind: 'local', areaCode: '415', contains: null, limit: 5 }),
  buy: (carrier, to) => carrier.numbers.buy(to, number, webhooks),
  configure: (carrier, to) => carrier.numbers.configure(to, 'PN1', webhooks),
  list: (carrier, to) => carrier.numbers.list(to, null),
  find: (carrier, to) => carrier.numbers.find(to, number),
  release: (carrier, to) => carrier.numbers.release(to, 'PN1'),
  sendText: (carrier, to) => carrier.sendText(to, text),
  fetchRecording: (carrier, to) => carrier.fetchRecording(to, 'RE1'),
  callTruth: (carrier, to) => carrier.callTruth(to, 'CA1'),
}

const says = { code: 20003, message: 'Authenticate' }
const troubles: readonly (readonly [string, Manner, string, RegExp])[] = [
  ['401', { status: 401, body: says }, 'wrong-credentials', /does not accept these credentials/],
  ['403', { status: 403, body: says }, 'not-allowed', /does not allow this: Authenticate/],
  ['404', { status: 404, body: {} }, 'not-found', /has no such thing/],
  [
    '400',
    { status: 400, body: { errors: [{ code: '10015', detail: 'Bad area code.' }] } },
    'refused',
    /refused: Bad area code\.$/,
  ],
  ['429', { status: 429, headers: { 'retry-after': '17' }, body: {} }, 'too-many-requests', /slow down/],
  ['500', { status: 500, body: '<html>oops</html>' }, 'carrier-failed', /fault of its own/],
  [
    'a redirect',
    { status: 302, headers: { location: '/elsewhere' }, body: '' },
    'unreadable',
    /makes no sense/,
  ],
  ['broken JSON', { status: 200, body: '{"sid": ' }, 'unreadable', /makes no sense/],
  ['JSON that is no object', { status: 200, body: '"hello"' }, 'unreadable', /makes no sense/],
  ['a torn connection', 'hang-up', 'unreachable', /cannot be reached: ECONNRESET/],
]

describe.each(['signalwire', 'telnyx', 'twilio'])('%s', (id) => {
  const carrier = (): Carrier => {
    const found = carriers.get(id)
    if (!found) throw new Error(`no folder ${id}`)
    return found
  }

  test.each(troubles)('says what %s means, whatever was asked', async (_, manner, reason, words) => {
    house = await carrierHouse(() => manner)
    for (const [question, ask] of Object.entries(questions)) {
      // A recording is a file of any kind, wherever its link leads.
      if (question === 'fetchRecording' && reason === 'unreadable') continue
      const answer = await ask(carrier(), connectionTo(id, house.url))
      expect(answer, question).toMatchObject({ ok: false, reason, detail: expect.stringMatching(words) })
    }
  })

  test('keeps the carrier’s own code, the status, and how long to wait', async () => {
    house = await carrierHouse(() => ({
      status: 429,
      headers: { 'retry-after': '17' },
      body: { code: 20429, message: 'Too many' },
    }))
    expect(await carrier().test(connectionTo(id, house.url))).toMatchObject({
      status: 429,
      code: '20429',
      retryAfter: seconds(17),
    })
  })

  test('gives up on one that never answers', async () => {
    house = await carrierHouse(() => 'silence')
    const connection = connectionTo(id, house.url)
    const impatient = { ...connection, reach: { ...connection.reach, patience: milliseconds(300) } }
    expect(await carrier().test(impatient)).toMatchObject({
      reason: 'timed-out',
      detail: expect.stringMatching(/did not answer in time/),
    })
  })

  test('says so when nobody listens there', async () => {
    house = await carrierHouse(() => 'hang-up')
    const { url } = house
    await house.close()
    expect(await carrier().test(connectionTo(id, url))).toMatchObject({
      reason: 'unreachable',
      detail: expect.stringMatching(/ECONNREFUSED/),
    })
    house = await carrierHouse(() => 'hang-up')
  })

  test('goes to no private address on a server that strangers use', async () => {
    house = await carrierHouse(() => ({ status: 200, body: {} }))
    const connection = connectionTo(id, house.url)
    const careful = { ...connection, reach: { ...connection.reach, allowPrivate: false } }
    for (const ask of Object.values(questions))
      expect(await ask(carrier(), careful)).toMatchObject({ reason: 'private-address' })
    expect(house.visits).toEqual([])
  })
})
