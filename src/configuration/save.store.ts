import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { AccountId, FlowId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import type { AccountTransaction } from '#platform/db.ts'
import type { Secrets } from '#platform/secrets.ts'
import type { StoredTarget } from './current.store.ts'
import { graphOf } from './flow-graph.ts'
import { kinds, nameOf, type Configuration, type Item, type Kind, type Site } from './items.ts'
import type { Change, Plan } from './plan.ts'
import { renamedTarget } from './rename.ts'

/** Where and how things are saved. */
type Desk = Readonly<{
  trx: AccountTransaction
  account: AccountId
  secrets: Secrets
  id(kind: Kind, name: string): string
}>

/** Carries out a plan that was checked. */
export async function carryOut(
  trx: AccountTransaction,
  account: AccountId,
  current: Configuration,
  plan: Plan,
  secrets: Secrets,
): Promise<void> {
  const ids = new Map(
    kinds.flatMap((kind) => current[kind].map((item) => [`${kind} ${nameOf(item)}`, item.id ?? ''])),
  )
  // What is new has its id before anything is saved: a department and its flow name each other, in the end.
  for (const change of plan)
    if (change.does !== 'remove')
      ids.set(`${change.kind} ${nameOf(change.becomes)}`, change.becomes.id ?? newId<string>())
  const desk: Desk = {
    trx,
    account,
    secrets,
    id(kind, name) {
      const id = ids.get(`${kind} ${name}`)
      if (id === undefined) throw new Error(`${kind} "${name}" was checked to be there`)
      return id
    },
  }
  for (const change of plan) {
    if (change.does === 'remove') await remove(desk, change.kind, change.was.id ?? '')
    else await save(desk, change, desk.id(change.kind, nameOf(change.becomes)))
  }
}

async function remove({ trx, account }: Desk, kind: Kind, id: string): Promise<void> {
  const directory = {
    trunks: ['sip_user_directory', 'subject_id'],
    phones: ['sip_user_directory', 'subject_id'],
    numbers: ['number_directory', 'number_id'],
    sites: ['site_directory', 'site_id'],
  } as const
  if (kind in directory) {
    const [table, column] = directory[kind as keyof typeof directory] // it is in there
    await sql`delete from ${sql.table(table)} where account_id = ${account} and ${sql.ref(column)} = ${id}`.execute(
      trx,
    )
  }
  await trx.deleteFrom(kind).where('account_id', '=', account).where('id', '=', id).execute()
}

function save(desk: Desk, change: Exclude<Change, { does: 'remove' }>, id: string): Promise<void> {
  return saveTable[change.kind](desk, change.becomes as never, id) // each row takes the items of its own kind
}

const saveTable: { [Of in Kind]: (desk: Desk, item: Item<Of>, id: string) => Promise<void> } = {
  async trunks({ trx, account, secrets }, trunk, id) {
    const { name, addresses, username, proxy, registers, callerId = null, emergencyCallerId = null } = trunk
    const password = trunk.password === null ? null : secrets.seal(trunk.password)
    const shown = { caller_id: callerId, emergency_caller_id: emergencyCallerId }
    const row = { name, addresses: [...addresses], username, password, proxy, registers, ...shown }
    await trx
      .insertInto('trunks')
      .values({ account_id: account, id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
      .execute()
    await listUsername(trx, account, 'trunk', id, username)
  },
  async carriers({ trx, account, secrets: safe }, { name, carrier, settings, secrets, baseUrl }, id) {
    const sealed = safe.seal(JSON.stringify(secrets))
    const row = { name, carrier, settings: JSON.stringify(settings), secrets: sealed, base_url: baseUrl }
    await trx
      .insertInto('carriers')
      .values({ account_id: account, id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
      .execute()
  },
  async phones({ trx, account, secrets }, { name, username, password }, id) {
    const row = { name, username, password: secrets.seal(password) }
    await trx
      .insertInto('phones')
      .values({ account_id: account, id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
      .execute()
    await listUsername(trx, account, 'phone', id, username)
  },
  async departments({ trx, account, id: idOf }, { name, mailbox, extension, flow, callerId }, id) {
    const flowId = flow === null ? null : idOf('flows', flow)
    const row = { name, mailbox, extension, flow_id: flowId, caller_id: callerId }
    await trx
      .insertInto('departments')
      .values({ account_id: account, id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
      .execute()
  },
  async agents({ trx, account, id: idOf }, agent, id) {
    const { name, department, extension, phone, mobile, rings, email, callerId, callThrough, listed } = agent
    const row = {
      name,
      department_id: department === null ? null : idOf('departments', department),
      extension,
      phone_id: phone === null ? null : idOf('phones', phone),
      mobile: mobile?.number ?? null,
      trunk_id: mobile === null ? null : idOf('trunks', mobile.trunk),
      rings,
      email,
      caller_id: callerId,
      emergency_caller_id: agent.emergencyCallerId ?? null,
      call_through: callThrough,
      listed,
    }
    await trx
      .insertInto('agents')
      .values({ account_id: account, id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
      .execute()
  },
  async destinations({ trx, account, id: idOf }, { name, target }, id) {
    const row = { name, target: JSON.stringify(renamedTarget(target, idOf) satisfies StoredTarget) }
    await trx
      .insertInto('destinations')
      .values({ account_id: account, id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
      .execute()
  },
  /** Every change is a new version: a call keeps the one it began with. */
  async flows({ trx, account, id: idOf }, flow, id) {
    const { version } = await trx
      .insertInto('flows')
      .values({ account_id: account, id, name: flow.name })
      .onConflict((conflict) =>
        conflict
          .columns(['account_id', 'id'])
          .doUpdateSet({ name: flow.name, version: sql`flows.version + 1` }),
      )
      .returning('version')
      .executeTakeFirstOrThrow()
    const graph = graphOf(flow, id as FlowId, version, idOf) // the id of this flow
    await trx
      .insertInto('flow_versions')
      .values({ account_id: account, flow_id: id, version, body: JSON.stringify(graph) })
      .execute()
  },
  async pools({ trx, account, id: idOf }, { name, flow }, id) {
    const row = { name, flow_id: idOf('flows', flow) }
    await trx
      .insertInto('pools')
      .values({ account_id: account, id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
      .execute()
  },
  async numbers({ trx, account, id: idOf }, item, id) {
    const { number, name, use, placement, pool, flow, agent = null, carrier = null, carrierRef = null } = item
    const row = {
      number,
      name,
      use,
      placement: placement === null ? null : JSON.stringify(placement),
      pool_id: pool === null ? null : idOf('pools', pool),
      flow_id: flow === null ? null : idOf('flows', flow),
      carrier_id: carrier === null ? null : idOf('carriers', carrier),
      carrier_ref: carrierRef,
      agent_id: agent === null ? null : idOf('agents', agent),
    }
    await trx
      .insertInto('numbers')
      .values({ account_id: account, id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
      .execute()
    await trx
      .deleteFrom('number_directory')
      .where('account_id', '=', account)
      .where('number_id', '=', id)
      .execute()
    await trx.insertInto('number_directory').values({ number, account_id: account, number_id: id }).execute()
  },
  async sites({ trx, account, id: idOf }, site, id) {
    const key = site.key ?? (await keyOf(trx, account, id)) ?? randomBytes(9).toString('base64url')
    const { name, url, consent, directory = false, callback = false, callbackFirst = 'agent' } = site
    const row = { key, name, url, consent, directory, callback, callback_first: callbackFirst }
    await trx
      .insertInto('sites')
      .values({ account_id: account, id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(row))
      .execute()
    await trx
      .deleteFrom('site_directory')
      .where('account_id', '=', account)
      .where('site_id', '=', id)
      .execute()
    await trx.insertInto('site_directory').values({ key, account_id: account, site_id: id }).execute()
    await saveSwaps(trx, account, id, site, idOf)
  },
}

async function listUsername(
  trx: AccountTransaction,
  account: AccountId,
  kind: 'trunk' | 'phone',
  id: string,
  username: string | null,
): Promise<void> {
  await trx
    .deleteFrom('sip_user_directory')
    .where('account_id', '=', account)
    .where('subject_id', '=', id)
    .execute()
  if (username === null) return
  await trx
    .insertInto('sip_user_directory')
    .values({ username, account_id: account, kind, subject_id: id })
    .execute()
}

async function saveSwaps(
  trx: AccountTransaction,
  account: AccountId,
  siteId: string,
  { swaps }: Site,
  idOf: Desk['id'],
): Promise<void> {
  await trx.deleteFrom('site_swaps').where('account_id', '=', account).where('site_id', '=', siteId).execute()
  if (swaps.length === 0) return
  const rows = swaps.map(({ find, pool }) => ({
    account_id: account,
    site_id: siteId,
    business_number: find,
    pool_id: idOf('pools', pool),
  }))
  await trx.insertInto('site_swaps').values(rows).execute()
}

async function keyOf(trx: AccountTransaction, account: AccountId, id: string): Promise<string | undefined> {
  const site = await trx
    .selectFrom('sites')
    .select('key')
    .where('account_id', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  return site?.key
}
