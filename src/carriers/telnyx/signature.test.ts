import { generateKeyPairSync, sign } from 'node:crypto'
import { TelnyxWebhook } from 'telnyx/lib/webhooks'
import { describe, expect, test } from 'vitest'
import { instant, seconds, type Instant } from '#base/time.ts'
import type { WebhookRequest } from '../carrier.ts'
import { verifyTelnyx } from './signature.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
const at = instant(1_700_000_000_000)

function signed(body: string | Buffer, sentAt: Instant = at, type = 'application/json'): WebhookRequest {
  const timestamp = String(Math.trunc(sentAt / 1000))
  const bytes = Buffer.from(body)
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), bytes]), privateKey)
  return {
    method: 'POST',
    url: 'https://calls.example.com/webhooks/1/text',
    headers: {
      'content-type': type,
      'telnyx-timestamp': timestamp,
      'telnyx-signature-ed25519': signature.toString('base64'),
    },
    body: bytes,
    at,
  }
}

const withHeaders = (request: WebhookRequest, headers: WebhookRequest['headers']): WebhookRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
})

test('JSON and the forms of TeXML are believed alike', () => {
  expect(verifyTelnyx(key, signed('{"data":{}}'))).toEqual({ ok: true, value: { data: {} } })
  // A CallSid of Telnyx is no Twilio sid: it holds ":" and "_" (developers.telnyx.com, texml-verbs/hangup).
  const form = 'CallSid=v2%3A7V3r4VFCGLTzKLOveE0-7vM9dX17-NRQgU1byo_uuOIX9&CallStatus=completed'
  expect(verifyTelnyx(key, signed(form, at, 'application/x-www-form-urlencoded'))).toEqual({
    ok: true,
    value: { CallSid: 'v2:7V3r4VFCGLTzKLOveE0-7vM9dX17-NRQgU1byo_uuOIX9', CallStatus: 'completed' },
  })
})

test('bytes that are no UTF-8 are checked as they came', () => {
  const odd = Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff, 0xfe), Buffer.from('"}')])
  expect(verifyTelnyx(key, signed(odd)).ok).toBe(true)
})

describe('is refused:', () => {
  const good = signed('{"data":{}}')
  const cases: readonly (readonly [string, string, WebhookRequest])[] = [
    [
      'without a signature',
      'signature-missing',
      withHeaders(good, { 'telnyx-signature-ed25519': undefined }),
    ],
    ['without a time', 'signature-missing', withHeaders(good, { 'telnyx-timestamp': undefined })],
    ['another body', 'signature-wrong', { ...good, body: Buffer.from('{"data":{"a":1}}') }],
    ['another time', 'signature-wrong', withHeaders(good, { 'telnyx-timestamp': '1700000001' })],
    ['a time that is none', 'signature-wrong', withHeaders(good, { 'telnyx-timestamp': '1e9' })],
    [
      'a signature that is none',
      'signature-wrong',
      withHeaders(good, { 'telnyx-signature-ed25519': 'AAAA' }),
    ],
    ['an old one', 'too-old', signed('{}', instant(at - seconds(301)))],
    ['one from the future', 'too-old', signed('{}', instant(at + seconds(301)))],
    ['a body that cannot be read', 'body-unreadable', signed('{"data":')],
    ['a list', 'body-unreadable', signed('[]')],
  ]
  test.each(cases)('%s', (_, reason, request) => {
    expect(verifyTelnyx(key, request)).toMatchObject({ ok: false, reason })
  })

  test('everything, without a public key', () => {
    expect(verifyTelnyx('', good)).toMatchObject({ reason: 'key-missing' })
  })
})

test('five minutes either way are allowed', () => {
  for (const off of [-299, 299])
    expect(verifyTelnyx(key, signed('{}', instant(at + seconds(off)))).ok).toBe(true)
})

test('Telnyx’s own library agrees', async () => {
  const request = signed('{"data":{"id":"ü"}}', instant(Date.now()))
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, value ?? '']),
  )
  await new TelnyxWebhook(key).verify(request.body.toString('utf8'), headers)
  await expect(new TelnyxWebhook(key).verify('{}', headers)).rejects.toThrow(/does not match/)
})
