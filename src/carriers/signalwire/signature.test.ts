import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { instant } from '#base/time.ts'
import { connectionTo, settingsFor } from '../../../test/support/carrier-connections.ts'
import type { WebhookRequest } from '../carrier.ts'
import { carrier } from './signalwire.ts'

const key = settingsFor['signalwire']?.['signingKey'] ?? ''
const connection = connectionTo('signalwire', 'http://127.0.0.1:1')
const url = 'https://calls.example.com/webhooks/1/text'

const posted = (body: string, headers: WebhookRequest['headers']): WebhookRequest => ({
  method: 'POST',
  url,
  headers,
  body: Buffer.from(body),
  at: instant(0),
})
const hmac = (text: string, encoding: 'base64' | 'hex'): string =>
  createHmac('sha1', key).update(text).digest(encoding)

test('a form is signed as Twilio signs it, with the signing key', async () => {
  const type = 'application/x-www-form-urlencoded'
  const signature = hmac(`${url}BodyhiFrom+1`, 'base64')
  const verify = (headers: WebhookRequest['headers']) =>
    carrier.verify(connection, posted('From=%2B1&Body=hi', { 'content-type': type, ...headers }))
  expect(await verify({ 'x-signalwire-signature': signature })).toMatchObject({ ok: true })
  expect(await verify({ 'x-twilio-signature': signature })).toMatchObject({ ok: true })
  expect(await verify({ 'x-signalwire-signature': `${signature}=` })).toMatchObject({
    reason: 'signature-wrong',
  })
  expect(await verify({})).toMatchObject({ reason: 'signature-missing' })
})

test('JSON is signed as it stands', async () => {
  const body = '{"Body": "hi"}'
  const headers = { 'content-type': 'application/json', 'x-signalwire-signature': hmac(url + body, 'hex') }
  expect(await carrier.verify(connection, posted(body, headers))).toEqual({ ok: true, value: { Body: 'hi' } })
  expect(await carrier.verify(connection, posted('{"Body":"hi"}', headers))).toMatchObject({
    reason: 'signature-wrong',
  })
  expect(
    await carrier.verify(connection, posted(body, { ...headers, 'x-signalwire-signature': 'not hex' })),
  ).toMatchObject({ reason: 'signature-wrong' })
})
