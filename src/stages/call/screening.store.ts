import type { AccountId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import type { CallEvent, CallFact } from './call-event.ts'
import type { Attestation } from './call.wire.ts'
import { CallerHistory } from './caller-history.ts'
import { dayBefore, readListed, readRecentCallers, readSpamRules } from './screen.store.ts'
import { screen, usualRules } from './screen.ts'
import type { SpamRules } from './screen.wire.ts'
import { SpamList } from './spam-list.ts'

/** A call before its flow begins. */
export type RingingCall = Readonly<{
  accountId: AccountId
  /** Ours, that was dialled. */
  numberId: NumberId
  caller: PhoneNumber | null
  /** Stands in the account's list of callers. */
  listed: boolean
  at: Instant
}>

/** What the accounts' rules say of callers, from memory: callers are screened while the database is down, too. */
export interface Screening {
  /** Null when no rule has anything to say. */
  screen(call: RingingCall, attestation: Attestation): Extract<CallFact, { kind: 'screened' }> | null
  /** True when a rule asks for the attestation, so that it is worth waiting for a moment. */
  asksAttestation(account: AccountId): boolean
  /** The number of ours that this person dialled last, within the day. */
  lastCalled(account: AccountId, caller: PhoneNumber): NumberId | null
  /** Every event of every call passes here. */
  heard(event: CallEvent): void
  /** Reads an account's rules and list again. */
  refresh(account: AccountId): Promise<void>
}

type Account = Readonly<{ rules: SpamRules; list: SpamList; history: CallerHistory }>

/** Reads every account's rules, list and callers of the last day. */
export async function openScreening({
  db,
  log,
  now,
}: Readonly<{ db: Database; log: Log; now: () => Instant }>): Promise<Screening> {
  const accounts = new Map<AccountId, Account>()
  const accountOf = (id: AccountId): Account => {
    const found = accounts.get(id) ?? {
      rules: usualRules,
      list: new SpamList(),
      history: new CallerHistory(),
    }
    accounts.set(id, found)
    return found
  }

  async function refresh(id: AccountId): Promise<void> {
    const [rules, listed] = await db.account(
      id,
      async (trx) => [await readSpamRules(trx), await readListed(trx)] as const,
    )
    const list = new SpamList(listed.map((entry) => [entry.pattern, entry.list]))
    accounts.set(id, { rules, list, history: accountOf(id).history })
  }

  async function restore(id: AccountId): Promise<void> {
    const recent = await db.account(id, (trx) => readRecentCallers(trx, dayBefore(now())))
    const { history } = accountOf(id)
    for (const { caller, number, at } of recent) history.heard(caller, number, at)
  }

  const ids = await db.reference.selectFrom('accounts').select('id').execute()
  for (const { id } of ids) {
    await refresh(id as AccountId) // the column of account ids
    await restore(id as AccountId)
  }
  log.debug({ accounts: ids.length }, 'Spam rules are in memory')

  return {
    screen({ accountId, numberId, caller, listed, at }, attestation) {
      const { rules, list, history } = accountOf(accountId)
      const entry = caller === null ? null : list.find(caller)
      const numbersCalled = caller === null ? 0 : history.numbersCalled(caller, numberId, at)
      const { verdict, why } = screen(
        { number: caller, entry, listed },
        { numbersCalled },
        rules,
        attestation,
      )
      return why === null ? null : { kind: 'screened', verdict, why }
    },
    asksAttestation: (id) => accountOf(id).rules.failedAttestation !== 'allow',
    lastCalled: (id, caller) => accountOf(id).history.lastCalled(caller),
    heard(event) {
      if (event.kind !== 'offered' || event.caller === null || event.test) return
      if (event.direction === 'inbound')
        accountOf(event.accountId).history.heard(event.caller, event.numberId, event.at)
    },
    refresh,
  }
}
