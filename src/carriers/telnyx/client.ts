import type Telnyx from 'telnyx'
import type { Connection } from '../carrier.ts'
import { unreadable } from '../fault.ts'
import { jsonOf, send } from '../transport.ts'

export const carrierName = 'Telnyx'

/**
 * Telnyx's own library with our transport under it, as for Twilio: no retries, our time limit, and faults as `CarrierTrouble`, which the
 * library wraps and `answerOf` unwraps.
 */
export async function telnyxClient({ reach, baseUrl }: Connection, apiKey: string): Promise<Telnyx> {
  const { default: Client } = await import('telnyx')
  return new Client({
    apiKey,
    publicKey: null, // ours is per account; never one from the environment
    baseURL: baseUrl ?? 'https://api.telnyx.com/v2',
    maxRetries: 0,
    timeout: reach.patience + 1000, // ours ends first, and says why
    logLevel: 'off',
    async fetch(address, init) {
      const reply = await send(carrierName, reach, {
        method: init?.method ?? 'GET',
        url: address instanceof Request ? address.url : String(address),
        headers: Object.fromEntries(new Headers(init?.headers)),
        body: typeof init?.body === 'string' ? init.body : null,
      }).catch((error: unknown) => {
        // The library forgets an error that looks like a time-out to it, so ours goes wrapped.
        throw new Error('no good answer', { cause: error })
      })
      const answer = jsonOf(carrierName, reply)
      if (answer !== null && (typeof answer !== 'object' || Array.isArray(answer)))
        throw unreadable(carrierName, 'the answer is no object')
      return new Response(answer === null ? null : JSON.stringify(answer), {
        status: reply.status,
        headers: { 'content-type': 'application/json' },
      })
    },
  })
}
