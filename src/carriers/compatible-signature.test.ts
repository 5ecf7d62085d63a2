import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { instant } from '#base/time.ts'
import type { WebhookRequest } from './carrier.ts'
import { verifyCompatible } from './compatible-signature.ts'

/** Vectors of twilio/twilio-node (MIT), each checked with its `validateRequest`. */
type Vectors = Readonly<{
  token: string
  vectors: readonly Readonly<{
    name: string
    url: string
    params: Readonly<Record<string, string | readonly string[]>>
    sig: string
    valid: boolean
  }>[]
  bodySHA256: readonly Readonly<{ url: string; body: string; sig: string }>[]
}>
const file = join(import.meta.dirname, 'twilio', 'signatures.json')
const { token, vectors, bodySHA256 } = JSON.parse(readFileSync(file, 'utf8')) as Vectors // our own copy

const form = (params: Vectors['vectors'][number]['params']): URLSearchParams =>
  new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  )

const posted = (url: string, body: string, type = 'application/x-www-form-urlencoded'): WebhookRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': type },
  body: Buffer.from(body),
  at: instant(0),
})

describe('the vectors of Twilio’s library', () => {
  test.each(vectors)('$name', ({ url, params, sig, valid }) => {
    const verified = verifyCompatible(token, sig, posted(url, form(params).toString()))
    expect(verified).toMatchObject(
      valid ? { ok: true, value: params } : { ok: false, reason: 'signature-wrong' },
    )
  })

  test.each(bodySHA256)('a JSON body by its hash: $body', ({ url, body, sig }) => {
    expect(verifyCompatible(token, sig, posted(url, body, 'application/json'))).toEqual({
      ok: true,
      value: JSON.parse(body),
    })
    expect(verifyCompatible(token, sig, posted(url, `${body} `, 'application/json'))).toMatchObject({
      reason: 'signature-wrong',
    })
  })
})

const url = 'https://calls.example.com/webhooks/1/text'
const signed = (text: string): string => createHmac('sha1', token).update(text).digest('base64')

test('a webhook without a signature is refused', () => {
  expect(verifyCompatible(token, undefined, posted(url, ''))).toMatchObject({
    reason: 'signature-missing',
  })
  expect(verifyCompatible(token, '', posted(url, ''))).toMatchObject({ reason: 'signature-missing' })
})

test('no field may be added, changed or left out', () => {
  const signature = signed(`${url}Bodya+bFrom+1`)
  const verify = (body: string) => verifyCompatible(token, signature, posted(url, body))
  expect(verify('Body=a%2Bb&From=%2B1')).toEqual({ ok: true, value: { Body: 'a+b', From: '+1' } })
  for (const body of [
    'Body=a%2Bb',
    'Body=a%2Bb&From=%2B1&To=%2B2',
    'Body=a%2Bc&From=%2B1',
    'Body=a+b&From=%2B1',
  ])
    expect(verify(body), body).toMatchObject({ reason: 'signature-wrong' })
})

test('a body that the signature says nothing of is not believed', () => {
  // The address alone is signed: somebody who saw one such webhook must not be able to put words into another.
  const signature = signed(url)
  expect(verifyCompatible(token, signature, posted(url, '{"a":1}', 'application/json'))).toMatchObject({
    reason: 'signature-wrong',
  })
})

test('a GET is signed by its address and read from it', () => {
  const address = `${url}?From=%2B1&Body=x`
  const request: WebhookRequest = { ...posted(address, ''), method: 'GET', headers: {} }
  expect(verifyCompatible(token, signed(address), request)).toEqual({
    ok: true,
    value: { From: '+1', Body: 'x' },
  })
})

test('a body of a million fields is refused before it is counted', () => {
  const body = 'a=1&'.repeat(100_000)
  expect(verifyCompatible(token, signed(url), posted(url, body))).toMatchObject({
    reason: 'body-unreadable',
  })
})

test('a field named like a part of every object is a field', () => {
  const signature = signed(`${url}__proto__x`)
  const verified = verifyCompatible(token, signature, posted(url, '__proto__=x'))
  expect(verified.ok && Object.keys(verified.value)).toEqual(['__proto__'])
})
