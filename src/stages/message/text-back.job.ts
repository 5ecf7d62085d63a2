import { sql } from 'kysely'
import type { AccountId, CallId, MessageId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant, type Instant } from '#base/time.ts'
import { type AccountTransaction, dateOf } from '#platform/db.ts'
import { namedId } from '#platform/named-id.ts'
import { formatPhone, takesTexts } from '#platform/phone.ts'
import { readEvents as readCallEvents } from '#stages/call/call-log.store.ts'
import { type Call, foldCall } from '#stages/call/call.ts'
import type { MessageEvent } from './message-event.ts'
import type { MessageLog } from './message-log.job.ts'
import { readConsent } from './message-log.store.ts'
import { fillIn, type MissedCall, planTextBack, type TextBackRefusal } from './text-back.ts'
import { hasTextBack, readSettingsOf, readTextAccount } from './text-settings.store.ts'
import { textBackOf } from './text-settings.ts'

/** One look at a missed call, now or when the quiet hours end. */
export type QueueTextBack = (
  trx: AccountTransaction,
  account: AccountId,
  call: CallId,
  at: Instant | null,
) => Promise<void>

/**
 * Told of every call that ended, in the transaction that says so: a missed caller is looked at once, and not at all if that is undone.
 * Whether they are written to is decided afterwards, with everything known by then.
 */
export async function followEndedCalls(
  trx: AccountTransaction,
  calls: readonly Call[],
  queue: QueueTextBack,
): Promise<void> {
  const missed = calls.filter(
    ({ result, direction, test, spam, caller }) =>
      (result === 'missed' || result === 'abandoned') &&
      direction === 'inbound' &&
      !test &&
      !spam &&
      caller !== null,
  )
  if (missed.length === 0 || !(await hasTextBack(trx))) return
  for (const { id, accountId } of missed) await queue(trx, accountId, id, null)
}

export type TextBackParts = Readonly<{
  messages: Pick<MessageLog, 'write'>
  queue: QueueTextBack
  now(): Instant
  /** Told why a missed caller was left alone. */
  left?: (call: CallId, why: TextBackRefusal) => void
}>

/** Writes to a missed caller, or waits for the morning, or leaves them alone. A call is answered by one text, however often it is asked. */
export const createTextBack =
  ({ messages, queue, now, left }: TextBackParts) =>
  async (account: AccountId, id: CallId): Promise<void> => {
    await messages.write(account, async (trx) => {
      const call = foldCall(await readCallEvents(trx, [id]))
      if (call === null) return []
      const at = now()
      const { name, timeZone, country, language } = await readTextAccount(trx)
      const rule = textBackOf(await readSettingsOf(trx, call.numberId), language)
      const plan = planTextBack(rule, await readMissed(trx, call), at, timeZone)
      if (!plan.send) {
        left?.(id, plan.why)
        return []
      }
      if (plan.at > at) {
        await queue(trx, account, id, plan.at)
        return []
      }
      const words = { business: name, number: formatPhone(call.number, country) }
      return textOf(call, plan.to, fillIn(rule?.body ?? '', words), at)
    })
  }

/** The text, which belongs to whatever touch earned the call. */
function textOf(call: Call, person: PhoneNumber, body: string, at: Instant): readonly MessageEvent[] {
  const { id: callId, accountId, number, numberId, attribution } = call
  const { basis, source, visitId } = attribution
  const messageId = namedId('text-back', callId) as MessageId // minted here
  const base = { messageId, accountId, at }
  const why = { occasion: 'missed-call', author: 'ringroot', callId } as const
  return [
    { ...base, id: 'composed', kind: 'composed', number, numberId, person, body, ...why },
    { ...base, id: 'attributed', kind: 'attributed', basis, source, visitId, evidence: { call: callId } },
  ]
}

async function readMissed(trx: AccountTransaction, call: Call): Promise<MissedCall> {
  const { caller, endedAt } = call
  const textable = caller !== null && takesTexts(caller) ? caller : null
  if (caller === null || endedAt === null)
    return { call, textable, consent: { state: 'open' }, lastTextBack: null, inTouchSince: false }
  const ended = dateOf(endedAt)
  const { rows } = await sql<Readonly<{ lastTextBack: Date | null; inTouchSince: boolean }>>`
    select
      (select max(at) from messages where account_id = current_account() and person = ${caller}
        and occasion = 'missed-call') as "lastTextBack",
      exists (select from messages where account_id = current_account() and person = ${caller}
        and at > ${ended} and occasion is distinct from 'keyword')
      or exists (select from calls where account_id = current_account() and caller = ${caller}
        and started_at > ${ended} and connected_at is not null) as "inTouchSince"`.execute(trx)
  const { lastTextBack = null, inTouchSince = false } = rows[0] ?? {}
  return {
    call,
    textable,
    consent: await readConsent(trx, caller),
    lastTextBack: lastTextBack === null ? null : instant(lastTextBack.getTime()),
    inTouchSince,
  }
}
