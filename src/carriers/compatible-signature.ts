import { validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks.js' // without the rest of the library
import { refuse, type Result } from '#base/result.ts'
import type { WebhookFields, WebhookRefusal, WebhookRequest } from './carrier.ts'
import { fieldsOf, isForm } from './webhook-body.ts'

/**
 * Checks a signature made Twilio's way: HMAC-SHA1 over the address and the sorted fields, or over an address that holds the hash of the
 * body (https://www.twilio.com/docs/usage/webhooks/webhooks-security). The address is the configured one: whoever sends a forged Host
 * header gets no say in it.
 */
export function verifyCompatible(
  key: string,
  signature: string | undefined,
  request: WebhookRequest,
): Result<WebhookFields, WebhookRefusal> {
  if (signature === undefined || signature === '') return refuse('signature-missing')
  const fields = fieldsOf(request)
  if (!fields.ok) return fields
  // A GET signs its address alone: the fields are part of it.
  const signed = isForm(request) && request.method !== 'GET'
  const hashed = new URL(request.url).searchParams.has('bodySHA256')
  const genuine = hashed
    ? validateRequestWithBody(key, signature, request.url, request.body.toString('utf8'))
    : validateRequest(key, signature, request.url, signed ? { ...fields.value } : {})
  if (!genuine || (!hashed && !signed && request.method !== 'GET' && request.body.length > 0))
    return refuse('signature-wrong')
  return fields
}
