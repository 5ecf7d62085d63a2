import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant, seconds } from '#base/time.ts'
import {
  carrierHouse,
  type CarrierHouse,
  type Manner,
  type Visit,
} from '../../../test/support/carrier-house.ts'
import { connectionTo, settingsFor, webhooks } from '../../../test/support/carrier-connections.ts'
import type { Connection } from '../carrier.ts'
import { carrier } from './telnyx.ts'

/** Answers as Telnyx's reference shows them (developers.telnyx.com/api-reference). */

const number = '+18665552368' as PhoneNumber // E.164
type Made = Record<string, unknown> & { id: string }

let house: CarrierHouse
let telnyx: Connection
let applications: Made[]
let profiles: Made[]
let numbers: Made[]
/** Says something else than the house would. */
let override: ((visit: Visit) => Manner | null) | null

beforeEach(async () => {
  applications = []
  profiles = []
  numbers = []
  override = null
  house = await carrierHouse((visit) => override?.(visit) ?? answer(visit))
  telnyx = connectionTo('telnyx', `${house.url}/v2`)
})
afterEach(() => house.close())

const good = (data: unknown, meta?: object): Manner => ({
  status: 200,
  body: { data, ...(meta ? { meta } : {}) },
})
const notFound: Manner = { status: 404, body: { errors: [{ code: '10005', title: 'Resource not found' }] } }

function answer({ method, path, query, body }: Visit): Manner {
  const [, , kind = '', id, part] = path.split('/')
  const sent = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>) // the library writes JSON
  const shelf = { texml_applications: applications, messaging_profiles: profiles }[kind]
  if (shelf !== undefined) {
    const found = shelf.find((one) => one.id === id)
    if (method === 'POST') {
      const made = { id: `${kind}-${shelf.length + 1}`, ...sent }
      shelf.push(made)
      return good(made)
    }
    if (method === 'PATCH' && found) return good(Object.assign(found, sent))
    if (id !== undefined) return found ? good(found) : notFound
    return good(shelf, { page_number: 1, total_pages: 1 })
  }
  if (kind === 'phone_numbers') {
    const found = numbers.find((one) => one.id === id)
    if (method === 'PATCH' && found) return good(Object.assign(found, sent))
    if (method === 'DELETE') {
      numbers = numbers.filter((one) => one.id !== id)
      return found ? good(found) : notFound
    }
    if (part !== undefined || id !== undefined) return notFound
    const wanted = query.get('filter[phone_number]')
    const page = Number(query.get('page[number]') ?? 1)
    const matching = numbers.filter((one) => wanted === null || one['phone_number'] === wanted)
    return good(matching.slice((page - 1) * 50, page * 50), {
      page_number: page,
      total_pages: Math.max(1, Math.ceil(matching.length / 50)),
    })
  }
  if (kind === 'number_orders') {
    const { phone_numbers = [], ...rest } = sent as { phone_numbers?: { phone_number: string }[] }
    for (const { phone_number } of phone_numbers)
      numbers.push({ id: `n-${phone_number}`, phone_number, ...rest })
    return good({ id: 'order', status: 'pending' })
  }
  return notFound
}

const posts = (path: string) =>
  house.visits.filter((one) => one.method === 'POST' && one.path.startsWith(path))

describe('numbers', () => {
  test('are searched for, with what they cost', async () => {
    override = () =>
      good([
        {
          phone_number: '+19705555098',
          cost_information: { currency: 'USD', monthly_cost: '1.00000', upfront_cost: '3.21' },
          features: [{ name: 'sms' }, { name: 'voice' }],
          region_information: [
            { region_name: 'US', region_type: 'country_code' },
            { region_name: 'COLORADO', region_type: 'state' },
            { region_name: 'ASPEN', region_type: 'rate_center' },
          ],
        },
      ])
    const wanted = { country: 'US', kind: 'toll-free', areaCode: '970', contains: '555', limit: 5 } as const
    expect(await carrier.numbers.search(telnyx, wanted)).toEqual({
      ok: true,
      value: [
        {
          number: '+19705555098',
          locality: 'ASPEN',
          region: 'COLORADO',
          can: { voice: true, text: true },
          monthly: { amount: '1.00000', currency: 'USD' },
          upfront: { amount: '3.21', currency: 'USD' },
        },
      ],
    })
    const { query, headers } = house.visits[0] ?? {}
    expect(Object.fromEntries(query ?? [])).toMatchObject({
      'filter[country_code]': 'US',
      'filter[phone_number_type]': 'toll_free',
      'filter[national_destination_code]': '970',
      'filter[phone_number][contains]': '555',
    })
    expect(headers?.authorization).toBe(`Bearer ${settingsFor['telnyx']?.['apiKey']}`)
  })

  test('are bought into one application and one profile that lead here, made once', async () => {
    expect(await carrier.numbers.buy(telnyx, number, webhooks)).toMatchObject({
      ok: true,
      value: { ref: `n-${number}`, number, voiceUrl: webhooks.voice, textUrl: webhooks.text },
    })
    await carrier.numbers.buy(telnyx, '+18665552369' as PhoneNumber, webhooks) // E.164
    expect(applications).toMatchObject([
      {
        friendly_name: webhooks.label,
        voice_url: webhooks.voice,
        voice_fallback_url: webhooks.voiceFallback,
        status_callback: webhooks.voiceStatus,
        voice_method: 'post',
      },
    ])
    expect(profiles).toMatchObject([
      { name: webhooks.label, webhook_url: webhooks.text, webhook_api_version: '2' },
    ])
    expect(posts('/v2/number_orders')).toHaveLength(2)
  })

  test('bought a moment ago go by their digits until they have an id', async () => {
    override = ({ path }) => (path === '/v2/number_orders' ? good({ id: 'order', status: 'pending' }) : null)
    expect(await carrier.numbers.buy(telnyx, number, webhooks)).toMatchObject({
      ok: true,
      value: { ref: number },
    })
  })

  test('are listed with where their calls and texts go, each address read once', async () => {
    applications.push({ id: 'app', voice_url: 'https://elsewhere.example/voice' })
    for (let count = 0; count < 60; count++)
      numbers.push({
        id: `n${count}`,
        phone_number: `+1866555${String(1000 + count)}`,
        connection_id: count === 0 ? 'a-sip-connection' : 'app',
        messaging_profile_id: null,
      })
    const first = await carrier.numbers.list(telnyx, null)
    expect(first).toMatchObject({ ok: true, value: { next: '2' } })
    if (!first.ok) return
    expect(first.value.numbers).toHaveLength(50)
    expect(first.value.numbers[0]).toMatchObject({ voiceUrl: null, textUrl: null })
    expect(first.value.numbers[1]).toMatchObject({ voiceUrl: 'https://elsewhere.example/voice' })
    expect(house.visits.filter(({ path }) => path.startsWith('/v2/texml_applications/'))).toHaveLength(2)
    const last = await carrier.numbers.list(telnyx, '2')
    expect(last).toMatchObject({ ok: true, value: { next: null } })
  })

  test('are pointed here, found and given back', async () => {
    numbers.push({ id: 'n1', phone_number: number })
    expect(await carrier.numbers.configure(telnyx, 'n1', webhooks)).toMatchObject({
      ok: true,
      value: { ref: 'n1', number },
    })
    expect(house.visits.filter(({ method }) => method === 'PATCH').map(({ path }) => path)).toEqual([
      '/v2/phone_numbers/n1',
      '/v2/phone_numbers/n1/messaging',
    ])
    expect(await carrier.numbers.find(telnyx, number)).toMatchObject({ value: { voiceUrl: webhooks.voice } })
    expect(await carrier.numbers.release(telnyx, 'n1')).toEqual({ ok: true, value: null })
    expect(await carrier.numbers.find(telnyx, number)).toEqual({ ok: true, value: null })
  })
})

test('the credentials are tested by what is left on the account', async () => {
  override = () =>
    good({ record_type: 'balance', balance: '300.00', currency: 'USD', available_credit: '400.00' })
  expect(await carrier.test(telnyx)).toEqual({
    ok: true,
    value: { name: '', balance: { amount: '300.00', currency: 'USD' } },
  })
})

test('a text is sent, and its fate asked for at our own address', async () => {
  override = () =>
    good({
      id: '40385f64-5717-4562-b3fc-2c963f66afa6',
      parts: 1,
      to: [{ phone_number: number, status: 'queued' }],
    })
  const text = {
    from: number,
    to: '+18665552369' as PhoneNumber, // E.164
    body: 'Hi',
    media: ['https://calls.example.com/1.jpg'],
    statusUrl: 'https://calls.example.com/s',
  }
  expect(await carrier.sendText(telnyx, text)).toEqual({
    ok: true,
    value: { ref: '40385f64-5717-4562-b3fc-2c963f66afa6', status: 'queued', segments: 1 },
  })
  expect(JSON.parse(house.visits[0]?.body ?? '')).toMatchObject({
    text: 'Hi',
    media_urls: ['https://calls.example.com/1.jpg'],
    webhook_url: 'https://calls.example.com/s',
  })
})

test('a recording is fetched from the signed link, without our key', async () => {
  override = ({ path }) =>
    path === '/store/1.wav'
      ? { status: 200, headers: { 'content-type': 'audio/x-wav' }, body: Buffer.from('RIFF') }
      : good({ id: 'r', download_urls: { wav: `${house.url}/store/1.wav` }, channels: 'dual' })
  expect(await carrier.fetchRecording(telnyx, 'r')).toMatchObject({
    ok: true,
    value: { bytes: Buffer.from('RIFF') },
  })
  expect(house.visits.at(-1)?.headers.authorization).toBeUndefined()
})

test('a call is over when it is not alive', async () => {
  const ref = 'v3:KBnLO0ZK3DhKM5s7bE9VluaSmKsOchKht_fUYvxcp8ysbmzCCtpkmA'
  override = () =>
    good({
      call_control_id: ref,
      is_alive: false,
      call_duration: 50,
      start_time: '2019-01-23T18:10:02.574Z',
      end_time: '2019-01-23T18:11:52.574Z',
    })
  expect(await carrier.callTruth(telnyx, ref)).toMatchObject({
    ok: true,
    value: {
      status: 'completed',
      length: seconds(50),
      startedAt: instant(Date.UTC(2019, 0, 23, 18, 10, 2, 574)),
    },
  })
  expect(decodeURIComponent(house.visits[0]?.path ?? '')).toBe(`/v2/calls/${ref}`)
})
