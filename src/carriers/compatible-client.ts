import type { Twilio } from 'twilio'
import type { Connection } from './carrier.ts'
import { unreadable } from './fault.ts'
import { basic, jsonOf, send } from './transport.ts'

/** Twilio's prices live on a host beside it; whoever names another address has everything there. */
export const twilioBase = 'https://api.twilio.com'

/** Who asks, in the terms of Twilio's REST interface and of those that copy it. */
export type CompatibleAccess = Readonly<{
  carrier: string
  /** Before `/2010-04-01/...`. */
  base: string
  accountSid: string
  token: string
}>

/**
 * Twilio's own library with our transport under it: no retries, our time limit, any base address, and faults as `CarrierTrouble`.
 * Loaded when the first account needs it, because it takes a while.
 */
export async function compatibleClient(
  { reach }: Connection<unknown>,
  access: CompatibleAccess,
): Promise<Account> {
  const { default: twilio } = await import('twilio')
  const { carrier, base, accountSid, token } = access
  const httpClient = {
    async request(asked: RequestOptions) {
      const { origin, pathname } = new URL(asked.uri)
      const query = formOf(asked.params ?? {}).toString()
      const body = asked.data === undefined ? null : formOf(asked.data).toString()
      const reply = await send(carrier, reach, {
        method: asked.method,
        url: `${base === twilioBase ? origin : base}${pathname}${query === '' ? '' : `?${query}`}`,
        headers: { ...asked.headers, authorization: basic(accountSid, token) },
        body,
      })
      const answer = jsonOf(carrier, reply)
      if (answer === null ? reply.status !== 204 : typeof answer !== 'object')
        throw unreadable(carrier, 'the answer is no object')
      return { statusCode: reply.status, body: answer, headers: reply.headers }
    },
  }
  // The library takes Twilio's ids only; whose account it is stands in every path below, so any well-formed one will do.
  const client = twilio(`AC${'0'.repeat(32)}`, token, {
    httpClient: httpClient as unknown as InstanceType<typeof twilio.RequestClient>, // the one method it calls
  })
  return { account: client.api.v2010.accounts(accountSid), pricing: client.pricing.v1 }
}

type Account = Readonly<{
  account: ReturnType<Twilio['api']['v2010']['accounts']>
  pricing: Twilio['pricing']['v1']
}>

/** What the library asks its transport for. */
type RequestOptions = Readonly<{
  method: string
  uri: string
  headers: Readonly<Record<string, string>>
  params?: Readonly<Record<string, unknown>>
  data?: Readonly<Record<string, unknown>>
}>

/** Lists are fields repeated; what is not given is left out. */
function formOf(fields: Readonly<Record<string, unknown>>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat())
      if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean')
        form.append(name, String(one))
  return form
}
