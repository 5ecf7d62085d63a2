import { sql } from 'kysely'
import type { AccountId } from '#base/id.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import type { Secrets } from '#platform/secrets.ts'
import { carrierFaults, type CarrierShapes } from './carrier-settings.ts'
import { check, type Fault } from './check.ts'
import { readConfiguration } from './current.store.ts'
import type { AccountConfiguration } from './inventory.ts'
import { nameOf, nounOf, type Configuration, type Item, type Kind } from './items.ts'
import { afterPlan, followRenames, planOf, type Plan } from './plan.ts'
import { changedRules, readRules, saveRules, type Rules, type WantedRules } from './rules.store.ts'
import { carryOut } from './save.store.ts'

/** What a change asks for: this is how it shall be, and of these kinds nothing else shall be left. */
export type Desired = Readonly<{
  configuration: Configuration
  prune: ReadonlySet<Kind>
  faults?: readonly Fault[]
  /** Columns of `accounts` that shall change with it. */
  account?: Readonly<Partial<AccountSettings>>
  /** Something else is wrong with what is asked for: nothing is carried out. */
  wrong?: boolean
}> &
  WantedRules

export type AccountSettings = Readonly<{
  name: string
  time_zone: string
  country: string
  currency: string
  locale: 'en' | 'ro' | 'uk'
}>

/** What a change needs. Without the carriers their settings are not looked at: for changes that touch none. */
export type ConfigurationDesk = Readonly<{ db: Database; secrets: Secrets; carriers?: CarrierShapes }>

/** What became of it. With faults nothing was changed. */
export type Changed = Readonly<{
  plan: Plan
  /** Which rules are to be others than they were. */
  rules: readonly (keyof Rules)[]
  faults: readonly Fault[]
  configuration: Configuration
}>

/**
 * Changes an account's configuration: reads what is there, compares it with what `desire` makes of it, checks the result as a whole and
 * carries the difference out, all in one transaction. `dryRun` stops before the last step.
 */
export async function changeConfiguration(
  { db, secrets, carriers }: ConfigurationDesk,
  account: AccountId,
  desire: (current: AccountConfiguration & Readonly<{ rules: Rules }>) => Desired | Promise<Desired>,
  { dryRun = false, by = 'local' }: Readonly<{ dryRun?: boolean; by?: string }> = {},
): Promise<Changed> {
  return db.account(account, async (trx) => {
    // Two changes at once wait for each other; calls and visits, which only refer to the account, do not wait.
    await sql`select 1 from accounts where id = ${account} for no key update`.execute(trx)
    const current = await readConfiguration(trx, account, secrets)
    const standing = await readRules(trx)
    const desired = await desire({ ...current, rules: standing })
    const before = followRenames(current.configuration, desired.configuration)
    const plan = planOf(before, desired.configuration, desired.prune)
    const after = afterPlan(before, plan)
    const faults = [
      ...(desired.faults ?? []),
      ...inDesired(desired.configuration, after, [
        ...check(after),
        ...(carriers === undefined ? [] : carrierFaults(after, carriers)),
        ...(await takenElsewhere(trx, account, after)),
      ]),
    ]
    const { account: settings = {}, wrong = false } = desired
    const rules = changedRules(standing, desired)
    const nothingToDo = plan.length === 0 && Object.keys(settings).length === 0 && rules.length === 0
    if (faults.length > 0 || wrong || dryRun || nothingToDo)
      return { plan, rules, faults, configuration: current.configuration }
    if (Object.keys(settings).length > 0)
      await trx.updateTable('accounts').set(settings).where('id', '=', account).execute()
    await carryOut(trx, account, current.configuration, plan, secrets)
    const changed = Object.fromEntries(rules.map((each) => [each, desired[each]]))
    await saveRules(trx, account, changed, { version: standing.channelsVersion, by })
    await sql`select pg_notify('configuration', ${account})`.execute(trx)
    return {
      plan,
      rules,
      faults,
      configuration: (await readConfiguration(trx, account, secrets)).configuration,
    }
  })
}

/** Faults are found in what will be there; people look for them in what they wrote. */
function inDesired(desired: Configuration, after: Configuration, faults: readonly Fault[]): readonly Fault[] {
  return faults.map((fault) => {
    const item = after[fault.kind][fault.index]
    const index = desired[fault.kind].findIndex((one) => item && nameOf(one) === nameOf(item))
    // The second of two twins is not the first of that name.
    const twin = desired[fault.kind].findLastIndex((one) => item && nameOf(one) === nameOf(item))
    if (index < 0 && item) {
      const message = `${nounOf[fault.kind]} "${nameOf(item)}": ${fault.message}`
      return { ...fault, index, message }
    }
    return { ...fault, index: fault.message.startsWith('there are two') ? twin : index }
  })
}

const username = (item: Item): string | null => ('username' in item ? item.username : null)

/** Numbers, SIP user names and site keys are unique over all accounts. Says that they are taken, never by whom. */
async function takenElsewhere(
  trx: AccountTransaction,
  account: AccountId,
  configuration: Configuration,
): Promise<readonly Fault[]> {
  const { numbers, sites, trunks, phones } = configuration
  const others = async (
    table: 'number_directory' | 'sip_user_directory' | 'site_directory',
    column: 'number' | 'username' | 'key',
    values: readonly string[],
  ): Promise<ReadonlySet<string>> => {
    const { rows } = await sql<{ value: string }>`
      select ${sql.ref(column)} as value from ${sql.table(table)}
      where ${sql.ref(column)} = any(${[...values]}::text[]) and account_id <> ${account}`.execute(trx)
    return new Set(rows.map(({ value }) => value))
  }
  const usernames = [...trunks, ...phones].flatMap(({ username }) => (username === null ? [] : [username]))
  const takenNumbers = await others(
    'number_directory',
    'number',
    numbers.map(({ number }) => number),
  )
  const takenNames = await others('sip_user_directory', 'username', usernames)
  const takenKeys = await others(
    'site_directory',
    'key',
    sites.flatMap(({ key }) => (key === null ? [] : [key])),
  )
  const faults = (
    kind: Kind,
    field: string,
    taken: ReadonlySet<string>,
    value: (item: Item) => string | null,
  ) =>
    configuration[kind].flatMap((item, index): readonly Fault[] => {
      const own = value(item)
      return own !== null && taken.has(own)
        ? [{ kind, index, path: [field], message: `"${own}" is taken by another account of this server` }]
        : []
    })
  return [
    ...faults('numbers', 'number', takenNumbers, nameOf),
    ...faults('trunks', 'username', takenNames, username),
    ...faults('phones', 'username', takenNames, username),
    ...faults('sites', 'key', takenKeys, (item) => ('key' in item ? item.key : null)),
  ]
}
