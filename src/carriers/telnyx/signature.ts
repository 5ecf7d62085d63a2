import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { ok, refuse, type Result } from '#base/result.ts'
import { minutes } from '#base/time.ts'
import type { WebhookFields, WebhookRefusal, WebhookRequest } from '../carrier.ts'
import { fieldsOf } from '../webhook-body.ts'

/** As long as Telnyx's own library allows: a webhook that somebody recorded is worth nothing tomorrow. */
const oldest = minutes(5)

/**
 * Ed25519 over `timestamp|body`, the bytes as they came, for JSON and TeXML's forms alike
 * (https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks). Telnyx's library checks the same but knows the clock only
 * as its own and the body only as text; `signature.test.ts` holds it against ours.
 */
export function verifyTelnyx(
  publicKey: string,
  request: WebhookRequest,
): Result<WebhookFields, WebhookRefusal> {
  const { headers, body, at } = request
  const signature = headers['telnyx-signature-ed25519']
  const timestamp = headers['telnyx-timestamp']
  if (!signature || !timestamp) return refuse('signature-missing')
  const key = keyOf(publicKey)
  if (!key.ok) return key
  if (!/^\d{1,12}$/.test(timestamp)) return refuse('signature-wrong', 'no timestamp')
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body])
  if (!verify(null, signed, key.value, Buffer.from(signature, 'base64'))) return refuse('signature-wrong')
  // Said last: only Telnyx itself learns that its clock is wrong.
  if (Math.abs(at - Number(timestamp) * 1000) > oldest) return refuse('too-old')
  return fieldsOf(request)
}

/** RFC 8410: what precedes the 32 bytes of an Ed25519 key in its DER form. */
const derHead = Buffer.from('302a300506032b6570032100', 'hex')

function keyOf(publicKey: string): Result<KeyObject, 'key-missing'> {
  const bytes = Buffer.from(publicKey, 'base64')
  if (bytes.length !== 32) return refuse('key-missing', 'the public key is not 32 bytes in base64')
  return ok(createPublicKey({ key: Buffer.concat([derHead, bytes]), format: 'der', type: 'spki' }))
}
