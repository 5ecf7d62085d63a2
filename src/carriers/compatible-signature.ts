import { refuse, type Result } from '#base/result.ts'
import type { WebhookFields, WebhookRefusal, WebhookRequest } from './carrier.ts'
import { fieldsOf, isForm } from './webhook-body.ts'

/**
 * Checks a signature made Twilio's way: HMAC-SHA1 over the address and the sorted fields, or over an address that holds the hash of the
 * body (https://www.twilio.com/docs/usage/webhooks/webhooks-security). The address is the configured one: whoever sends a forged Host
 * header gets no say in it.
 */
export async function verifyCompatible(
  key: string,
  signature: string | undefined,
  request: WebhookRequest,
): Promise<Result<WebhookFields, WebhookRefusal>> {
  if (signature === undefined || signature === '') return refuse('signature-missing')
  const { default: twilio } = await import('twilio')
  const fields = fieldsOf(request)
  if (!fields.ok) return fields
  // A GET signs its address alone: the fields are part of it.
  const signed = isForm(request) && request.method !== 'GET'
  const hashed = new URL(request.url).searchParams.has('bodySHA256')
  const genuine = hashed
    ? twilio.validateRequestWithBody(key, signature, request.url, request.body.toString('utf8'))
    : twilio.validateRequest(key, signature, request.url, signed ? { ...fields.value } : {})
  if (!genuine || (!hashed && !signed && request.method !== 'GET' && request.body.length > 0))
    return refuse('signature-wrong')
  return fields
}
