import { sql } from 'kysely'
import type { AccountId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { AccountTransaction } from '#platform/db.ts'
import type { Secrets } from '#platform/secrets.ts'
import type { Flow as FlowGraph } from '#stages/call/flow.ts'
import { flowOf } from './flow-graph.ts'
import type { AccountConfiguration } from './inventory.ts'
import type { Placement, Target } from './items.ts'
import { readPromptKeys } from './prompts.store.ts'
import { renamedTarget } from './rename.ts'

/** The whole configuration of an account, passwords unsealed: for the server's own memory, never for an answer. */
export async function readConfiguration(
  trx: AccountTransaction,
  account: AccountId,
  secrets: Secrets,
): Promise<AccountConfiguration> {
  const {
    country,
    time_zone: timeZone,
    locale,
  } = await trx
    .selectFrom('accounts')
    .select(['country', 'time_zone', 'locale'])
    .where('id', '=', account)
    .executeTakeFirstOrThrow()
  const trunks = await trx
    .selectFrom('trunks')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('name')
    .execute()
  const carriers = await trx
    .selectFrom('carriers')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('name')
    .execute()
  const phones = await trx
    .selectFrom('phones')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('name')
    .execute()
  const departments = await trx
    .selectFrom('departments')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('name')
    .execute()
  const agents = await trx
    .selectFrom('agents')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('name')
    .execute()
  const destinations = await trx
    .selectFrom('destinations')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('name')
    .execute()
  const flows = await trx
    .selectFrom('flows')
    .innerJoin('flow_versions', (join) =>
      join
        .onRef('flow_versions.account_id', '=', 'flows.account_id')
        .onRef('flow_versions.flow_id', '=', 'flows.id')
        .onRef('flow_versions.version', '=', 'flows.version'),
    )
    .where('flows.account_id', '=', account)
    .select(['flows.id', 'flows.name', 'flows.version', 'flow_versions.body'])
    .orderBy('flows.name')
    .execute()
  const pools = await trx
    .selectFrom('pools')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('name')
    .execute()
  const numbers = await trx
    .selectFrom('numbers')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('number')
    .execute()
  const sites = await trx
    .selectFrom('sites')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('name')
    .execute()
  const swaps = await trx
    .selectFrom('site_swaps')
    .where('account_id', '=', account)
    .selectAll()
    .orderBy('business_number')
    .execute()

  const names = new Map(
    [...trunks, ...carriers, ...phones, ...departments, ...agents, ...destinations, ...flows, ...pools].map(
      ({ id, name }) => [id, name],
    ),
  )
  const name = (id: string): string => names.get(id) ?? id
  const nameOrNull = (id: string | null): string | null => (id === null ? null : name(id))

  return {
    accountId: account,
    country,
    timeZone,
    locale,
    prompts: await readPromptKeys(trx, account),
    configuration: {
      trunks: trunks.map(
        ({ id, name: trunkName, addresses, username, password, proxy, registers, ...row }) => ({
          id,
          name: trunkName,
          addresses,
          username,
          password: password === null ? null : secrets.unseal(password),
          proxy,
          registers,
          callerId: row.caller_id as PhoneNumber | null, // the column checks it
          emergencyCallerId: row.emergency_caller_id as PhoneNumber | null, // as above
        }),
      ),
      carriers: carriers.map((row) => ({
        id: row.id,
        name: row.name,
        carrier: row.carrier,
        settings: row.settings as Texts, // written by `carryOut`
        secrets: JSON.parse(secrets.unseal(row.secrets)) as Texts, // as above
        baseUrl: row.base_url,
      })),
      phones: phones.map(({ id, name: phoneName, username, password }) => ({
        id,
        name: phoneName,
        username,
        password: secrets.unseal(password),
      })),
      departments: departments.map((row) => ({
        id: row.id,
        name: row.name,
        mailbox: row.mailbox,
        extension: row.extension,
        flow: nameOrNull(row.flow_id),
        callerId: row.caller_id as PhoneNumber | null, // the column checks it
      })),
      agents: agents.map((row) => ({
        id: row.id,
        name: row.name,
        department: nameOrNull(row.department_id),
        extension: row.extension,
        phone: nameOrNull(row.phone_id),
        mobile:
          row.mobile === null || row.trunk_id === null
            ? null
            : { number: row.mobile as PhoneNumber, trunk: name(row.trunk_id) }, // as above
        rings: row.rings,
        email: row.email,
        callerId: row.caller_id as PhoneNumber | null, // as above
        emergencyCallerId: row.emergency_caller_id as PhoneNumber | null, // as above
        callThrough: row.call_through,
        listed: row.listed,
      })),
      destinations: destinations.map((row) => ({
        id: row.id,
        name: row.name,
        target: targetFrom(row.target as StoredTarget, name), // written by `storedTarget`
      })),
      flows: flows.map(({ id, name: flowName, version, body }) => {
        const graph = body as FlowGraph // written by `graphOf`
        return { id, name: flowName, version, ...flowOf(graph, (_, id) => name(id)) }
      }),
      pools: pools.map((pool) => ({ id: pool.id, name: pool.name, flow: name(pool.flow_id) })),
      numbers: numbers.map((row) => ({
        id: row.id,
        number: row.number as PhoneNumber, // the column checks it
        name: row.name,
        use: row.use,
        placement: row.placement as Placement | null, // written by `saveNumber`
        pool: nameOrNull(row.pool_id),
        flow: nameOrNull(row.flow_id),
        carrier: nameOrNull(row.carrier_id),
        carrierRef: row.carrier_ref,
        agent: nameOrNull(row.agent_id),
      })),
      sites: sites.map(({ id, name: siteName, url, consent, key, directory, callback, callback_first }) => ({
        id,
        name: siteName,
        url,
        consent,
        key,
        directory,
        callback,
        callbackFirst: callback_first,
        swaps: swaps
          .filter((swap) => swap.site_id === id)
          .map((swap) => ({
            find: swap.business_number as PhoneNumber, // the column checks it
            pool: name(swap.pool_id),
          })),
      })),
    },
  }
}

type Texts = Readonly<Record<string, string>>

/** In the database things refer to each other by id: the same shape, other texts. */
export type StoredTarget = Target

const targetFrom = (target: StoredTarget, name: (id: string) => string): Target =>
  renamedTarget(target, (_, id) => name(id))

/** Calls of each number in the last 30 days, and the last one ever. */
export async function readNumberUse(
  trx: AccountTransaction,
  account: AccountId,
): Promise<ReadonlyMap<NumberId, Readonly<{ calls30Days: number; lastCallAt: string | null }>>> {
  const { rows } = await sql<{ id: NumberId; recent: number; last: Date | null }>`
    select n.id, recent.calls as recent, last.at as last
    from numbers n
    cross join lateral (
      select count(*) as calls from calls c
      where c.account_id = ${account} and c.number_id = n.id and c.started_at >= now() - interval '30 days'
    ) recent
    left join lateral (
      select c.started_at as at from calls c
      where c.account_id = ${account} and c.number_id = n.id
      order by c.started_at desc
      limit 1
    ) last on true
    where n.account_id = ${account}`.execute(trx)
  return new Map(
    rows.map(({ id, recent, last }) => [
      id,
      { calls30Days: recent, lastCallAt: last?.toISOString() ?? null },
    ]),
  )
}

/** When the set-up check of each site last saw the snippet work. */
export async function readChecks(
  trx: AccountTransaction,
  account: AccountId,
): Promise<ReadonlyMap<string, string>> {
  const rows = await trx
    .selectFrom('sites')
    .where('account_id', '=', account)
    .where('checked_at', 'is not', null)
    .select(['id', 'checked_at'])
    .execute()
  return new Map(rows.map(({ id, checked_at }) => [id, checked_at?.toISOString() ?? '']))
}
