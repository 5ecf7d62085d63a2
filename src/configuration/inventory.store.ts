import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { isUuid, type AccountId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import type { Secrets } from '#platform/secrets.ts'
import { readConfiguration } from './current.store.ts'
import { Inventory } from './inventory.ts'

export type InventoryStore = Readonly<{
  inventory: Inventory
  /** Reads one account again. For whoever must see a change at once; others wait for the notification, a moment later. */
  refresh(account: AccountId): Promise<void>
  close(): Promise<void>
}>

export type InventoryParts = Readonly<{
  db: Database
  /** Listens on a connection of its own. */
  url: string
  secrets: Secrets
  log: Log
  /** Told after an account was read, and awaited: the lease books follow. */
  changed?: (account: AccountId, inventory: Inventory) => Promise<void>
}>

const longestPause = 2000

/**
 * Reads the configuration of all accounts and keeps it current: every change notifies `configuration` with the account's id. While the
 * database is away what was read stays; after every gap everything is read again.
 */
export async function openInventory({
  db,
  url,
  secrets,
  log,
  changed,
}: InventoryParts): Promise<InventoryStore> {
  const inventory = new Inventory()
  const closing = new AbortController()
  /** Readings of an account go one after the other, so that an older one never overwrites a newer one. */
  const reading = new Map<AccountId, Promise<void>>()

  const read = async (account: AccountId): Promise<void> => {
    const known = await db.reference
      .selectFrom('accounts')
      .select('id')
      .where('id', '=', account)
      .executeTakeFirst()
    if (known) {
      inventory.replace(await db.account(account, (trx) => readConfiguration(trx, account, secrets)))
    } else inventory.remove(account)
    await changed?.(account, inventory)
  }
  const refresh = (account: AccountId): Promise<void> => {
    const next = (reading.get(account) ?? Promise.resolve()).catch(() => {}).then(() => read(account))
    reading.set(account, next)
    return next.finally(() => {
      if (reading.get(account) === next) reading.delete(account)
    })
  }
  const refreshAll = async (): Promise<void> => {
    const rows = await db.reference.selectFrom('accounts').select('id').execute()
    const ids = new Set([...rows.map(({ id }) => id as AccountId), ...inventory.accounts()]) // the column's ids
    for (const id of ids) await refresh(id)
  }

  const listen = async (): Promise<Readonly<{ client: Client; gone: Promise<void> }>> => {
    const client = new Client({ connectionString: url, application_name: 'ringroot inventory' })
    const gone = Promise.withResolvers<void>()
    client.on('error', () => gone.resolve())
    client.on('end', () => gone.resolve())
    client.on('notification', ({ payload = '' }) => {
      if (!isUuid(payload)) return
      refresh(payload as AccountId).catch((error: unknown) =>
        // our own transactions send account ids
        log.warn(
          { err: error, account: payload },
          'A changed configuration could not be read; what was known stays',
        ),
      )
    })
    await client.connect()
    await client.query('listen configuration')
    return { client, gone: gone.promise }
  }

  // Listening begins before reading, so that no change falls between the two.
  let listening = await listen()
  await refreshAll()

  const stay = async (): Promise<void> => {
    for (;;) {
      await listening.gone
      for (let pause = 50; !closing.signal.aborted; pause = Math.min(longestPause, pause * 2)) {
        try {
          listening = await listen()
          await refreshAll()
          break
        } catch (error) {
          log.debug({ err: error }, 'The inventory waits for the database')
          await sleep(pause, undefined, { signal: closing.signal }).catch(() => {})
        }
      }
      if (closing.signal.aborted) return
    }
  }
  const staying = stay()

  return {
    inventory,
    refresh,
    async close() {
      closing.abort()
      await listening.client.end().catch(() => {})
      await staying
      await Promise.allSettled(reading.values())
    },
  }
}
