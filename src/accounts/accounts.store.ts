import { sql } from 'kysely'
import type { AccountId, UserId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import type { Account, AccountChange, NewAccount } from './accounts.wire.ts'
import type { Caller } from './caller.ts'
import { stronger, type Role } from './role.ts'
import type { User } from './sign-in.ts'

export type AccountDefaults = Pick<Account, 'timeZone' | 'country' | 'currency' | 'locale'>

export type Accounts = Readonly<{
  /** The accounts somebody may enter, agencies first, each with their role; of one account only when it is named. */
  visible(caller: Caller, only?: AccountId): Promise<readonly Account[]>
  create(account: NewAccount, options?: Readonly<{ owner?: UserId; sample?: boolean }>): Promise<AccountId>
  change(account: AccountId, change: AccountChange): Promise<void>
  /** With everything it has. */
  remove(account: AccountId): Promise<void>
  /** Makes the first user and the first account at the first start. The owner of this installation, in any case. */
  firstOwner(): Promise<User>
  changeUser(user: UserId, change: Readonly<{ name?: string; email?: string }>): Promise<void>
}>

export type AccountsOptions = Readonly<{
  db: Database
  /** What a new account gets that does not say so itself. */
  defaults: AccountDefaults
  /** Gives a new account what it comes with: its test number, for one. */
  furnish?: (account: AccountId) => Promise<void>
  /** Removes what an account has outside the database, before the account itself goes. */
  clear?: (account: AccountId) => Promise<void>
}>

/** The first owner has no e-mail address until they give one; this one cannot exist (RFC 2606). */
const noEmail = 'owner@ringroot.invalid'
export const realEmail = (email: string): string | null => (email === noEmail ? null : email)

export function createAccounts({ db, defaults, furnish, clear }: AccountsOptions): Accounts {
  const { reference } = db

  async function rows(caller: Caller, only?: AccountId) {
    const all = reference
      .selectFrom('accounts')
      .selectAll('accounts')
      .$if(only !== undefined, (query) => query.where('accounts.id', '=', only ?? ''))
      .orderBy('accounts.kind')
      .orderBy('accounts.name')
    switch (caller.kind) {
      case 'local':
        return all.select(sql<Role>`'owner'`.as('role')).execute()
      case 'key':
        return all
          .select(sql<Role>`'admin'`.as('role'))
          .where((eb) =>
            eb.or([eb('accounts.id', '=', caller.account), eb('accounts.parent_id', '=', caller.account)]),
          )
          .execute()
      case 'user':
        return all
          .innerJoin('memberships', (join) =>
            join
              .on('memberships.user_id', '=', caller.user.id)
              .on((eb) =>
                eb.or([
                  eb('memberships.account_id', '=', eb.ref('accounts.id')),
                  eb('memberships.account_id', '=', eb.ref('accounts.parent_id')),
                ]),
              ),
          )
          .select('memberships.role')
          .execute()
    }
  }

  type Options = Readonly<{ owner?: UserId; sample?: boolean }>

  async function insert(
    trx: AccountTransaction,
    id: AccountId,
    account: NewAccount,
    { owner, sample = false }: Options,
  ) {
    const { name, kind, parentId = null, ...settings } = account
    const { timeZone, country, currency, locale } = { ...defaults, ...settings }
    const row = {
      id,
      parent_id: parentId,
      kind,
      name,
      time_zone: timeZone,
      country,
      currency,
      locale,
      sample,
    }
    await trx.insertInto('accounts').values(row).execute()
    if (owner !== undefined)
      await trx.insertInto('memberships').values({ account_id: id, user_id: owner, role: 'owner' }).execute()
  }

  async function create(account: NewAccount, options: Options = {}): Promise<AccountId> {
    const id = newId<AccountId>()
    await db.account(id, (trx) => insert(trx, id, account, options))
    if (account.kind === 'client') await furnish?.(id)
    return id
  }

  return {
    create,
    async visible(caller, only) {
      const found = new Map<string, Account>()
      for (const row of await rows(caller, only)) {
        const role = stronger(found.get(row.id)?.role, row.role) ?? row.role
        const { id, kind, name, country, currency, locale, sample } = row
        found.set(id, {
          id,
          parentId: row.parent_id,
          kind,
          name,
          timeZone: row.time_zone,
          country,
          currency,
          locale,
          sample,
          role,
        })
      }
      return [...found.values()]
    },
    async change(account, { timeZone, ...change }) {
      const row = timeZone === undefined ? change : { ...change, time_zone: timeZone }
      if (Object.keys(row).length === 0) return
      await reference.updateTable('accounts').set(row).where('id', '=', account).execute()
    },
    async remove(account) {
      await clear?.(account)
      await reference.deleteFrom('accounts').where('id', '=', account).execute()
      await sql`select pg_notify('configuration', ${account})`.execute(reference) // its numbers ring no more
    },
    async firstOwner() {
      const id = newId<AccountId>()
      const { user, made } = await db.account(id, async (trx) => {
        await sql`select pg_advisory_xact_lock(hashtext('ringroot first owner'))`.execute(trx) // two first starts at once
        const oldest = trx.selectFrom('users').select(['id', 'name', 'email']).orderBy('created_at').limit(1)
        const found = await oldest.executeTakeFirst()
        const owner = found ?? { id: newId<UserId>(), name: 'Owner', email: noEmail }
        const user = { ...owner, id: owner.id as UserId } // minted by us
        if (found === undefined) {
          await trx
            .insertInto('users')
            .values({ ...user, email_verified: true })
            .execute()
          await insert(trx, id, { name: 'My business', kind: 'client' }, { owner: user.id })
        }
        return { user, made: found === undefined }
      })
      if (made) await furnish?.(id)
      return user
    },
    async changeUser(user, { name, email }) {
      const row = {
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email, email_verified: true }),
      }
      if (Object.keys(row).length === 0) return
      await reference
        .updateTable('users')
        .set({ ...row, updated_at: new Date() })
        .where('id', '=', user)
        .execute()
    },
  }
}
