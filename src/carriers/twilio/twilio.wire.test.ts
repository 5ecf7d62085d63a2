import { afterAll, beforeAll, expect, test } from 'vitest'
import { join } from 'node:path'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant, seconds } from '#base/time.ts'
import { carrierHouse } from '../../../test/support/carrier-house.ts'
import { connectionTo, webhooks } from '../../../test/support/carrier-connections.ts'
import { startPrism, type Prism } from '../../../test/support/prism.ts'
import type { Answer, Connection } from '../carrier.ts'
import { carrier } from './twilio.ts'

/** Against Prism, which serves Twilio's own OpenAPI: what we send fits their description, what they describe we can read. */

let prism: Prism
let twilio: Connection
beforeAll(async () => {
  prism = await startPrism(join(import.meta.dirname, '../../../test/twilio-oai/api_v2010.json'))
  twilio = connectionTo('twilio', prism.url)
})
afterAll(() => prism.close())

const number = '+14155550100' as PhoneNumber // E.164
const pn = `PN${'d'.repeat(32)}`

function good<Value>(answer: Answer<Value>): Value {
  if (!answer.ok) throw new Error(answer.detail)
  return answer.value
}

test('the credentials are tested by reading the account they open', async () => {
  expect(good(await carrier.test(twilio)).name).not.toBe('')
})

test('numbers are searched for by country, area code and digits', async () => {
  const wanted = { country: 'US', kind: 'local', areaCode: '510', contains: '555', limit: 5 } as const
  const [first] = good(await carrier.numbers.search(twilio, wanted))
  expect(first).toMatchObject({ number: expect.stringMatching(/^\+1\d{10}$/), can: { voice: true } })
  for (const kind of ['toll-free', 'mobile'] as const)
    expect((await carrier.numbers.search(twilio, { ...wanted, kind, areaCode: null })).ok).toBe(true)
})

test('a number is bought with its webhooks, pointed here again, found, and given back', async () => {
  const bought = good(await carrier.numbers.buy(twilio, number, webhooks))
  expect(bought).toMatchObject({ ref: expect.stringMatching(/^PN/), number: expect.stringMatching(/^\+/) })
  expect((await carrier.numbers.configure(twilio, pn, webhooks)).ok).toBe(true)
  expect((await carrier.numbers.find(twilio, number)).ok).toBe(true)
  expect(await carrier.numbers.release(twilio, pn)).toEqual({ ok: true, value: null })
})

test('what the account has is listed', async () => {
  const { numbers, next } = good(await carrier.numbers.list(twilio, null))
  expect(numbers.length).toBeGreaterThan(0)
  expect(numbers[0]).toMatchObject({ ref: expect.stringMatching(/^PN/), can: { voice: expect.any(Boolean) } })
  expect(next === null || next.startsWith('Page=')).toBe(true)
})

const text = {
  from: number,
  to: '+14155550101' as PhoneNumber, // E.164
  body: 'Your car is ready',
  media: [],
  statusUrl: 'https://calls.example.com/webhooks/1/text',
}

test('a text is sent, and its fate asked for', async () => {
  expect(good(await carrier.sendText(twilio, text))).toMatchObject({ ref: expect.stringMatching(/^(SM|MM)/) })
})

test('each attachment is a field of its own', async () => {
  // Prism wants an `encoding` for lists, which Twilio's description leaves at its default.
  const house = await carrierHouse(() => ({
    status: 201,
    body: { sid: 'MM1', status: 'accepted', num_segments: '0' },
  }))
  try {
    const media = ['https://calls.example.com/1.jpg', 'https://calls.example.com/2.jpg']
    expect(good(await carrier.sendText(connectionTo('twilio', house.url), { ...text, media }))).toEqual({
      ref: 'MM1',
      status: 'queued',
      segments: null,
    })
    expect(new URLSearchParams(house.visits[0]?.body).getAll('MediaUrl')).toEqual(media)
  } finally {
    await house.close()
  }
})

test('a call’s truth comes with its times, its length and its price', async () => {
  expect(good(await carrier.callTruth(twilio, `CA${'e'.repeat(32)}`))).toEqual({
    ref: expect.stringMatching(/^CA/),
    status: 'completed',
    from: '+13051416799',
    to: '+13051913581',
    startedAt: instant(Date.parse('Fri, 18 Oct 2019 17:02:00 +0000')),
    endedAt: instant(Date.parse('Fri, 18 Oct 2019 17:03:00 +0000')),
    length: seconds(4),
    price: { amount: '0.200', currency: 'USD' },
  })
})

test('what does not fit Twilio’s description is refused by it, and the refusal is told', async () => {
  const wrong = await carrier.numbers
    .find(twilio, number)
    .then(() => carrier.numbers.configure(twilio, 'not-a-sid', webhooks))
  expect(wrong).toMatchObject({ ok: false, reason: 'refused', status: 422 })
})

test('a recording is fetched as stereo, and the auth token stays with Twilio when it redirects', async () => {
  const store = await carrierHouse(() => ({
    status: 200,
    headers: { 'content-type': 'audio/wav' },
    body: Buffer.from('RIFF'),
  }))
  const front = await carrierHouse(() => ({
    status: 307,
    headers: { location: `${store.url}/signed` },
    body: '',
  }))
  try {
    const fetched = good(await carrier.fetchRecording(connectionTo('twilio', front.url), 'RE1'))
    expect(fetched).toEqual({ contentType: 'audio/wav', bytes: Buffer.from('RIFF') })
    expect(front.visits[0]?.path).toMatch(/\/Recordings\/RE1\.wav$/)
    expect(front.visits[0]?.query.get('RequestedChannels')).toBe('2')
    expect(front.visits[0]?.headers.authorization).toMatch(/^Basic /)
    expect(store.visits[0]?.path).toBe('/signed')
    expect(store.visits[0]?.headers.authorization).toBeUndefined()
  } finally {
    await front.close()
    await store.close()
  }
})

test('a price is shown where Twilio publishes one, and a search goes on without', async () => {
  const house = await carrierHouse(({ path }) =>
    path.startsWith('/v1/PhoneNumbers/Countries/')
      ? {
          status: 200,
          body: {
            country: 'United States',
            iso_country: 'US',
            price_unit: 'USD',
            phone_number_prices: [
              { number_type: 'local', base_price: '1.15', current_price: '1.15' },
              { number_type: 'toll free', base_price: '2.15', current_price: '2.15' },
            ],
          },
        }
      : {
          status: 200,
          body: {
            available_phone_numbers: [
              { phone_number: '+18005550100', capabilities: { voice: true, SMS: false, MMS: false } },
            ],
          },
        },
  )
  try {
    const search = { country: 'US', kind: 'toll-free', areaCode: null, contains: null, limit: 5 } as const
    expect(good(await carrier.numbers.search(connectionTo('twilio', house.url), search))).toEqual([
      {
        number: '+18005550100',
        locality: null,
        region: null,
        can: { voice: true, text: false },
        monthly: { amount: '2.15', currency: 'USD' },
        upfront: null,
      },
    ])
  } finally {
    await house.close()
  }
})
