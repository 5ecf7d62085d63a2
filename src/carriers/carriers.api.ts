import { Type } from 'typebox'
import { isUuid, type AccountId } from '#base/id.ts'
import { isPhoneNumber, type PhoneNumber } from '#base/phone-number.ts'
import { isSecret } from '#configuration/carrier-settings.ts'
import * as wire from '#configuration/carriers.wire.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import type { Answer, Carrier, CarrierNumber, Webhooks } from './carrier.ts'
import { webhooksFor, webhookState, type Connected, type Connections } from './connections.ts'
import type { HeldNumbers } from './held-numbers.store.ts'

export type CarriersParts = Readonly<{
  carriers: ReadonlyMap<string, Carrier>
  connections: Connections
  held: HeldNumbers
  /** Where carriers reach us; null when PUBLIC_URL is not set. */
  publicUrl: string | null
}>

/** As many as a search shows: a second search is quicker than a third page. */
const searchLimit = 30

/** What is done with carriers beyond having them: to be registered under `/api/v1/accounts/:account`. */
export function carriersRoutes(parts: CarriersParts): Routes {
  const { held } = parts
  const tags = ['carriers']
  const params = Type.Object({ account: Type.String(), id: Type.String() })
  const connected = (
    request: Readonly<{ account: AccountId; params: Readonly<{ id: string }> }>,
  ): Connected => {
    const { account, params } = request
    const found = isUuid(params.id) ? parts.connections.of(account, params.id) : null
    if (found === null) throw new Problem('not-found', 'There is no such carrier.')
    return found
  }
  const webhooksOf = (one: Connected): Webhooks => {
    if (parts.publicUrl !== null) return webhooksFor(one, parts.publicUrl)
    throw new Problem(
      'unprocessable',
      'Carriers cannot reach this server: set PUBLIC_URL to the https address it has on the internet, and start it again.',
    )
  }

  return async (server) => {
    server.get('/carrier-kinds', { schema: { tags, response: { 200: wire.CarrierKinds } } }, () => ({
      kinds: [...parts.carriers.values()].map(kindOf),
      publicUrl: parts.publicUrl,
    }))

    server.post(
      '/carriers/:id/test',
      { schema: { tags, params, response: { 200: wire.CarrierTest } } },
      async (request) => {
        const { carrier, connection } = connected(request)
        const answer = await carrier.test(connection)
        if (answer.ok) return { account: answer.value, fault: null }
        const { reason, detail, retryAfter } = answer
        return { account: null, fault: { reason, detail, retryAfter } }
      },
    )

    server.get(
      '/carriers/:id/available',
      {
        config: { permission: 'manage' },
        schema: { tags, params, querystring: wire.AvailableQuery, response: { 200: wire.AvailableNumbers } },
      },
      async (request) => {
        const { carrier, connection } = connected(request)
        const { country, kind = 'local', areaCode = null, contains = null } = request.query
        const wanted = { country, kind, areaCode, contains, limit: searchLimit }
        return { numbers: [...good(await carrier.numbers.search(connection, wanted))] }
      },
    )

    server.get(
      '/carriers/:id/numbers',
      {
        schema: {
          tags,
          params,
          querystring: wire.CarrierNumbersQuery,
          response: { 200: wire.CarrierNumbers },
        },
      },
      async (request) => {
        const one = connected(request)
        const { carrier, connection } = one
        const { numbers, next } = good(await carrier.numbers.list(connection, request.query.page ?? null))
        const ids = await held.idsOf(
          request.account,
          numbers.map(({ number }) => number),
        )
        const ours = parts.publicUrl === null ? null : webhooksFor(one, parts.publicUrl)
        return { numbers: numbers.map((item) => shown(item, ours, ids)), next }
      },
    )

    server.post(
      '/carriers/:id/buy',
      { schema: { tags, params, body: wire.BuyRequest, response: { 201: wire.CarrierNumber } } },
      async (request, reply) => {
        const one = connected(request)
        const number = request.body.number as PhoneNumber // the schema's pattern is E.164
        const webhooks = webhooksOf(one)
        await held.refuseTaken(number)
        const bought = await buy(one, number, webhooks)
        await request.audit('number.bought', number, { carrier: one.name })
        await held.add(request.account, one.name, bought)
        const ids = await held.idsOf(request.account, [number])
        return reply.status(201).send(shown(bought, webhooks, ids))
      },
    )

    /** Does something with each number, one after the other: carriers dislike a crowd. */
    const each = (
      path: string,
      does: (one: Connected, number: CarrierNumber, account: AccountId) => Promise<void>,
    ): void => {
      server.post(
        `/carriers/:id/${path}`,
        { schema: { tags, params, body: wire.NumbersRequest, response: { 200: wire.NumbersReply } } },
        async (request) => {
          const one = connected(request)
          if (path !== 'release') webhooksOf(one)
          const done: string[] = []
          const failed: { number: string; detail: string }[] = []
          for (const number of new Set(request.body.numbers)) {
            const detail = await complaintOf(async () =>
              does(one, await numberAt(one, number), request.account),
            )
            if (detail === null) done.push(number)
            else failed.push({ number, detail })
          }
          const about = { carrier: one.name, numbers: done }
          if (done.length > 0) await request.audit(`numbers.${path}`, one.connection.id, about)
          return { done, failed }
        },
      )
    }
    each('import', async (one, { number, ref }, account) => {
      const own = await held.idsOf(account, [number])
      if (!own.has(number)) await held.refuseTaken(number) // before its webhooks are touched
      const configured = good(await one.carrier.numbers.configure(one.connection, ref, webhooksOf(one)))
      await held.add(account, one.name, configured)
    })
    each('repair', async (one, { ref }) => {
      good(await one.carrier.numbers.configure(one.connection, ref, webhooksOf(one)))
    })
    each('release', async (one, { number, ref }, account) => {
      await held.refuseUsed(account, number)
      good(await one.carrier.numbers.release(one.connection, ref))
      await held.remove(account, number)
    })
  }
}

const kindOf = ({ id, name, settings }: Carrier): wire.CarrierKinds['kinds'][number] => ({
  id,
  name,
  settings: Object.entries(settings.properties).map(([field, schema]) => ({
    name: field,
    label: 'title' in schema ? String(schema.title) : field,
    hint: 'description' in schema ? String(schema.description) : '',
    secret: isSecret(schema),
  })),
})

function shown(
  { ref, number, label, can, voiceUrl, textUrl }: CarrierNumber,
  ours: Webhooks | null,
  ids: ReadonlyMap<string, string>,
): wire.CarrierNumber {
  return {
    ref,
    number,
    label,
    can,
    calls: webhookState(voiceUrl, ours?.voice ?? ''),
    texts: webhookState(textUrl, ours?.text ?? ''),
    numberId: ids.get(number) ?? null,
  }
}

/**
 * Buys a number. When the carrier's answer was lost nobody knows whether it is bought, so the carrier is asked what it has: a number must
 * neither be paid for twice nor be forgotten.
 */
async function buy(
  { carrier, connection }: Connected,
  number: PhoneNumber,
  webhooks: Webhooks,
): Promise<CarrierNumber> {
  const answer = await carrier.numbers.buy(connection, number, webhooks)
  if (answer.ok) return answer.value
  const lost =
    answer.reason === 'timed-out' || answer.reason === 'unreadable' || answer.reason === 'unreachable'
  const found = lost ? await carrier.numbers.find(connection, number) : null
  return found?.ok && found.value !== null ? found.value : good(answer)
}

async function numberAt({ carrier, connection, name }: Connected, digits: string): Promise<CarrierNumber> {
  const number = isPhoneNumber(digits) ? good(await carrier.numbers.find(connection, digits)) : null
  if (number === null) throw new Problem('not-found', `"${name}" has no number ${digits} at ${carrier.name}.`)
  return number
}

/** What was answered, or the refusal for whoever asked us. */
function good<Value>(answer: Answer<Value>): Value {
  if (answer.ok) return answer.value
  throw new Problem('carrier-refused', answer.detail, [{ path: 'carrier', message: answer.reason }])
}

/** Null when it went well. Our own bugs still throw. */
async function complaintOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
}
