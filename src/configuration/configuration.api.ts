import { Type, type TSchema } from 'typebox'
import { isUuid, type AccountId, type PoolId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { parsePhone } from '#platform/phone.ts'
import type { Secrets } from '#platform/secrets.ts'
import type { Leases } from '#stages/lease/lease.store.ts'
import { changeConfiguration } from './change.store.ts'
import type { CarrierShapes } from './carrier-settings.ts'
import { usersOf, type Fault } from './check.ts'
import { readChecks, readConfiguration, readNumberUse } from './current.store.ts'
import type { AccountConfiguration } from './inventory.ts'
import { kinds, nameOf, nounOf, type Item, type Kind } from './items.ts'
import { withItem } from './rename.ts'
import { requestField, resources, type Figures, type Reading, type Resource } from './resources.ts'

export type ConfigurationParts = Readonly<{
  db: Database
  secrets: Secrets
  /** What each carrier asks an account for. */
  carriers?: CarrierShapes
  leases: Pick<Leases, 'inUse'>
  /** Whether a desk phone is registered now. */
  isOnline(username: string): boolean
  /** Reads the account into the inventory, so that the next call already follows the change. */
  refresh(account: AccountId): Promise<void>
}>

/** A table entry whose item type the compiler cannot follow through the loop over kinds. */
type AnyResource = Readonly<{
  body: TSchema
  answer: TSchema
  read: (...args: never[]) => Item
  show: (...args: never[]) => unknown
}>

/** `GET/POST/PATCH/DELETE /{numbers,pools,sites,destinations,flows,trunks,phones}`, to be registered under the account's prefix. */
export function configurationRoutes(parts: ConfigurationParts): Routes {
  return async (server) => {
    for (const kind of kinds) await server.register(routesOf(parts, kind))
  }
}

function routesOf(parts: ConfigurationParts, kind: Kind): Routes {
  const { refresh } = parts
  const { body, answer } = resources[kind] as AnyResource // see AnyResource
  const { read, show } = resources[kind] as unknown as Resource<Kind> // as above
  const noun = nounOf[kind]
  const tags = ['configuration']
  const params = Type.Object({ account: Type.String(), id: Type.String() })

  return async (server) => {
    server.get(
      `/${kind}`,
      { schema: { tags, response: { 200: Type.Object({ [kind]: Type.Array(answer) }) } } },
      async (request) => {
        const { current, figures } = await readAll(parts, request.account)
        const shown = current.configuration[kind].map((item) => show(item, current.configuration, figures))
        return { [kind]: shown }
      },
    )

    server.get(`/${kind}/:id`, { schema: { tags, params, response: { 200: answer } } }, async (request) => {
      const { current, figures } = await readAll(parts, request.account)
      return show(itemOf(current, kind, request.params.id), current.configuration, figures)
    })

    server.post(`/${kind}`, { schema: { tags, body, response: { 201: answer } } }, async (request, reply) => {
      const shown = await save(request.account, null, request.body as object) // checked by `body`
      await request.audit(`${noun}.created`, shown.id, { name: shown.name })
      return reply.status(201).send(shown.value)
    })

    server.patch(
      `/${kind}/:id`,
      {
        schema: {
          tags,
          params,
          body: Type.Partial(body as ReturnType<typeof Type.Object>),
          response: { 200: answer },
        },
      }, // every body is an object
      async (request) => {
        const shown = await save(request.account, request.params.id, request.body)
        await request.audit(`${noun}.changed`, shown.id, { name: shown.name })
        return shown.value
      },
    )

    server.delete(`/${kind}/:id`, { schema: { tags, params } }, async (request, reply) => {
      let name = ''
      const { faults } = await changeConfiguration(parts, request.account, (current) => {
        const item = itemOf(current, kind, request.params.id)
        name = nameOf(item)
        const users = usersOf(current.configuration, kind, name)
        if (users.length > 0)
          throw new Problem('conflict', `It is used by ${users.join(', ')}. Change that first.`)
        return {
          configuration: withItem(current.configuration, kind, request.params.id, null),
          prune: new Set([kind]),
        }
      })
      refuse(kind, faults)
      await refresh(request.account)
      await request.audit(`${noun}.removed`, request.params.id, { name })
      return reply.status(204).send()
    })
  }

  async function save(account: AccountId, id: string | null, given: object) {
    let wanted = ''
    const { faults } = await changeConfiguration(parts, account, (current) => {
      const was = id === null ? undefined : itemOf(current, kind, id)
      const unread: Fault[] = []
      const fault: Reading['fault'] = (message, ...path) =>
        void unread.push({ kind, index: 0, path, message })
      const number: Reading['number'] = (text, ...path) => {
        const parsed = parsePhone(text, current.country)
        if (!parsed) fault(`"${text}" is no telephone number`, ...path)
        return parsed ?? (text as PhoneNumber) // never saved: the fault above stops it
      }
      const item = {
        ...read(given, was, { current, number, fault }),
        ...(was?.id === undefined ? {} : { id: was.id }),
      }
      wanted = nameOf(item)
      const twin = current.configuration[kind].some((one) => one.id !== item.id && nameOf(one) === wanted)
      if (twin) throw new Problem('conflict', `There is a ${noun} "${wanted}" already.`)
      return {
        configuration: withItem(current.configuration, kind, id, item),
        prune: new Set(),
        faults: unread,
      }
    })
    refuse(kind, faults)
    await refresh(account)
    const { current, figures } = await readAll(parts, account)
    const saved = current.configuration[kind].find((item) => nameOf(item) === wanted)
    if (!saved) throw new Problem('conflict', 'It was removed meanwhile.')
    return { id: saved.id ?? '', name: wanted, value: show(saved, current.configuration, figures) }
  }
}

/** Turns faults into the refusal: what another account has is a conflict, the rest a request that is not valid. */
function refuse(kind: Kind, faults: readonly Fault[]): void {
  if (faults.length === 0) return
  const errors = faults.map((fault) => ({ path: requestField(kind, fault), message: fault.message }))
  const taken = faults.find(({ message }) => message.includes('is taken by another account'))
  throw new Problem(
    taken ? 'conflict' : 'invalid-request',
    faults.map(({ message }) => message).join('; '),
    errors,
  )
}

function itemOf(current: AccountConfiguration, kind: Kind, id: string): Item {
  const item = current.configuration[kind].find((one) => one.id === id)
  if (!item || !isUuid(id)) throw new Problem('not-found', `There is no such ${nounOf[kind]}.`)
  return item
}

async function readAll({ db, secrets, leases, isOnline }: ConfigurationParts, account: AccountId) {
  return db.account(account, async (trx) => {
    const current = await readConfiguration(trx, account, secrets)
    const use: ReadonlyMap<
      string,
      Readonly<{ calls30Days: number; lastCallAt: string | null }>
    > = await readNumberUse(trx, account)
    const checks = await readChecks(trx, account)
    const figures: Figures = {
      numberUse: (id) => use.get(id) ?? { calls30Days: 0, lastCallAt: null },
      inUse: (id) => leases.inUse(account, id as PoolId), // the id of a pool
      checkedAt: (id) => checks.get(id) ?? null,
      isOnline,
    }
    return { current, figures }
  })
}
