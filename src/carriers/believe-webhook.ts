import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Instant } from '#base/time.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Log } from '#platform/log.ts'
import type { Carrier, Connection, WebhookFields, WebhookRefusal } from './carrier.ts'

export type BeliefParts = Readonly<{
  /** Where carriers reach us: signatures cover it, and no Host header has a say in it. */
  publicUrl: string
  now(): Instant
  log: Pick<Log, 'warn'>
}>

/** A webhook has some thirty short fields. */
const largestBody = 64 * 1024

const refusals: Readonly<Record<WebhookRefusal, string>> = {
  'signature-missing': 'The webhook carries no signature: only the carrier itself may call this address.',
  'signature-wrong':
    'The signature does not fit. Compare the token or key of the connection with the carrier, and PUBLIC_URL with the address the carrier calls.',
  'too-old': 'The webhook was signed too long ago: set the clock of this server.',
  'body-unreadable': 'The body is neither a form nor a JSON object.',
  'key-missing': 'The connection has no key to check signatures with.',
}

/** Bodies as they came: a signature covers their bytes. For the routes of this scope. */
export function takeBodiesRaw(
  server: Pick<FastifyInstance, 'removeAllContentTypeParsers' | 'addContentTypeParser'>,
): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestBody }, (_, body, done) =>
    done(null, body),
  )
}

/** What every route of a carrier's webhooks is. */
export const webhookRoute = {
  schema: { hide: true },
  bodyLimit: largestBody,
  config: { forOtherSites: true },
} as const

/** What a webhook holds, once it is known to be the carrier's own. */
export async function believeWebhook(
  { publicUrl, now, log }: BeliefParts,
  { carrier, connection }: Readonly<{ carrier: Carrier; connection: Connection }>,
  request: FastifyRequest,
): Promise<WebhookFields> {
  const checked = await carrier.verify(connection, {
    method: request.method,
    url: `${publicUrl}${request.url}`,
    headers: headersOf(request),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    at: now(),
  })
  if (checked.ok) return checked.value
  const about = { carrier: carrier.id, connection: connection.id, reason: checked.reason }
  log.warn({ ...about, detail: checked.detail, from: request.ip }, 'A webhook was not believed')
  throw new Problem('not-allowed', refusals[checked.reason])
}

const headersOf = ({ headers }: FastifyRequest): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))
