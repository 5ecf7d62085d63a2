import { afterEach, beforeEach, expect, test } from 'vitest'
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
import { carrier } from './signalwire.ts'

/** Answers as SignalWire's pages show them (developer.signalwire.com/compatibility-api): UUIDs, numbers where Twilio writes text. */

const project = settingsFor['signalwire']?.['projectId'] ?? ''
const pn = 'b3877c40-da60-4998-90ad-b792e98472aa'
const owned = {
  account_sid: project,
  address_requirements: 'none',
  api_version: '2010-04-01',
  beta: false,
  capabilities: { mms: true, sms: false, voice: true },
  date_created: 'Tue, 25 Sept 2018 23:00:00 +0000',
  friendly_name: '310-338-6745',
  phone_number: '+13103386745',
  sid: pn,
  sms_url: '',
  voice_method: 'GET',
  voice_url: 'http://your-application.com/docs/voice.xml',
}

let house: CarrierHouse
let signalwire: Connection
let answer: (visit: Visit) => Manner
beforeEach(async () => {
  house = await carrierHouse((visit) => answer(visit))
  signalwire = connectionTo('signalwire', `${house.url}/api/laml`)
})
afterEach(() => house.close())

test('everything is asked of the project, under its own address', async () => {
  answer = () => ({ status: 200, body: { sid: project, friendly_name: 'Dealership', status: 'active' } })
  expect(await carrier.test(signalwire)).toMatchObject({ ok: true, value: { name: 'Dealership' } })
  expect(house.visits[0]?.path).toBe(`/api/laml/2010-04-01/Accounts/${project}.json`)
  const token = settingsFor['signalwire']?.['apiToken']
  expect(house.visits[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from(`${project}:${token}`).toString('base64')}`,
  )
})

test('numbers are listed, found, pointed here and given back', async () => {
  answer = ({ method }) =>
    method === 'DELETE'
      ? { status: 204, body: null }
      : method === 'POST'
        ? { status: 200, body: { ...owned, voice_url: webhooks.voice, sms_url: webhooks.text } }
        : {
            status: 200,
            body: {
              uri: `/api/laml/2010-04-01/Accounts/${project}/IncomingPhoneNumbers?Page=0&PageSize=50`,
              first_page_uri: `/api/laml/2010-04-01/Accounts/${project}/IncomingPhoneNumbers?Page=0&PageSize=50`,
              next_page_uri: `/api/laml/2010-04-01/Accounts/${project}/IncomingPhoneNumbers?Page=1&PageSize=50&PageToken=PA${pn}`,
              previous_page_uri: null,
              page: 0,
              page_size: 50,
              incoming_phone_numbers: [owned],
            },
          }
  const listed = await carrier.numbers.list(signalwire, null)
  expect(listed).toEqual({
    ok: true,
    value: {
      numbers: [
        {
          ref: pn,
          number: '+13103386745',
          label: '310-338-6745',
          can: { voice: true, text: false },
          voiceUrl: 'http://your-application.com/docs/voice.xml',
          textUrl: null,
        },
      ],
      next: `Page=1&PageToken=PA${pn}`,
    },
  })
  await carrier.numbers.list(signalwire, listed.ok ? listed.value.next : null)
  expect(house.visits.at(-1)?.query.get('PageToken')).toBe(`PA${pn}`)
  expect(await carrier.numbers.configure(signalwire, pn, webhooks)).toMatchObject({
    ok: true,
    value: { voiceUrl: webhooks.voice, textUrl: webhooks.text },
  })
  const sent = new URLSearchParams(house.visits.at(-1)?.body)
  expect(Object.fromEntries(sent)).toMatchObject({
    VoiceUrl: webhooks.voice,
    VoiceFallbackUrl: webhooks.voiceFallback,
    StatusCallback: webhooks.voiceStatus,
    SmsUrl: webhooks.text,
  })
  expect(await carrier.numbers.find(signalwire, '+13103386745' as PhoneNumber)).toMatchObject({
    value: { ref: pn },
  }) // E.164
  expect(await carrier.numbers.release(signalwire, pn)).toEqual({ ok: true, value: null })
})

test('the truth of a call is read though its figures are numbers', async () => {
  answer = () => ({
    status: 200,
    body: {
      account_sid: project,
      direction: 'inbound',
      duration: 20,
      end_time: 'Fri, 21 Sep 2018 10:00:00 +0000',
      from: '+13103384645',
      price: -0.005,
      price_unit: 'USD',
      sid: pn,
      start_time: 'Fri, 21 Sep 2018 09:59:40 +0000',
      status: 'completed',
      to: '+13105678901',
    },
  })
  expect(await carrier.callTruth(signalwire, pn)).toEqual({
    ok: true,
    value: {
      ref: pn,
      status: 'completed',
      from: '+13103384645',
      to: '+13105678901',
      startedAt: instant(Date.UTC(2018, 8, 21, 9, 59, 40)),
      endedAt: instant(Date.UTC(2018, 8, 21, 10)),
      length: seconds(20),
      price: { amount: '0.005', currency: 'USD' },
    },
  })
})

test('a text is sent, and its errors are told in SignalWire’s words', async () => {
  const text = {
    from: '+13103386745' as PhoneNumber, // E.164
    to: '+13105678901' as PhoneNumber, // E.164
    body: 'Hi',
    media: [],
    statusUrl: null,
  }
  answer = () => ({ status: 201, body: { sid: pn, status: 'queued', num_segments: 1 } })
  expect(await carrier.sendText(signalwire, text)).toEqual({
    ok: true,
    value: { ref: pn, status: 'queued', segments: 1 },
  })
  answer = () => ({
    status: 422,
    body: { errors: [{ code: '21620', detail: "'From' number isn't SMS capable.", status: '422' }] },
  })
  expect(await carrier.sendText(signalwire, text)).toMatchObject({
    reason: 'refused',
    code: '21620',
    detail: "SignalWire refused: 'From' number isn't SMS capable.",
  })
})
