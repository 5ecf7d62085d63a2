import { ok, type Result } from '#base/result.ts'
import type { Duration } from '#base/time.ts'
import { exchangeText, type ExchangeRefusal } from './exchange-text.ts'

/** An answer is a word or a small object. */
const mostBytes = 64 * 1024

/** Posts something to an address that somebody named, and answers with the text that came back. */
export async function postJson(
  address: string,
  body: unknown,
  { allowPrivate, within }: Readonly<{ allowPrivate: boolean; within: Duration }>,
): Promise<Result<string, ExchangeRefusal>> {
  const text = JSON.stringify(body)
  const told = await exchangeText(address, {
    allowPrivate,
    within,
    mostBytes,
    body: text,
    headers: {
      accept: 'application/json, text/plain',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    },
  })
  return told.ok ? ok(told.value.text) : told
}
