import type { AccountId, MessageId } from '#base/id.ts'
import { isPhoneNumber } from '#base/phone-number.ts'
import { refuse, type Result } from '#base/result.ts'
import type { Instant } from '#base/time.ts'
import { TryLater } from '#platform/jobs.ts'
import type { AccountTransaction } from '#platform/db.ts'
import type { MessageEvent, MessageFact } from './message-event.ts'
import { carrierMessageId, type MessageLog } from './message-log.job.ts'
import { readConsent, readEvents } from './message-log.store.ts'
import { foldMessage, type Message } from './message.ts'
import { type AcceptedText, passes, type TextCarrier, type TextRefusal } from './text-carrier.ts'

export type TextSenderParts = Readonly<{
  messages: Pick<MessageLog, 'write' | 'record' | 'drained'>
  carrier: TextCarrier
  now(): Instant
}>

/**
 * Hands a composed text to the carrier, once.
 *
 * ```
 *   composed ──► attempted ──► accepted
 *                    │  ├────► refused
 *                    │  └────► put-off ──► again later
 *                    └─ (we died, or it never answered) ──► refused: unanswered
 * ```
 *
 * No carrier takes a key that would make a second request harmless, so a text that may have gone out is never sent again: its status
 * callback, whose address names the text, still tells what became of it.
 */
export const createTextSender =
  ({ messages, carrier, now }: TextSenderParts) =>
  async (account: AccountId, id: MessageId, lastTry: boolean): Promise<void> => {
    const [asked] = await messages.write(account, async (trx) => {
      const text = foldMessage(await readEvents(trx, [id]))
      if (text === null || text.direction !== 'outbound' || text.status !== 'queued') return []
      return [eventOf(text, await nextStep(trx, text), now())]
    })
    if (asked === undefined || !asked.undecided || asked.status !== 'queued') return
    const answer = isPhoneNumber(asked.person)
      ? await carrier.send({
          accountId: account,
          messageId: id,
          from: asked.number,
          to: asked.person,
          body: asked.body,
        })
      : refuse('unreachable' as const)
    const fact = factOf(account, answer, lastTry)
    // By the journal: what a carrier answered must not be lost because the database went away meanwhile.
    await messages.record([eventOf(asked, fact, now())])
    if (fact.kind !== 'put-off') return
    await messages.drained() // or the next try would find this one undecided
    throw new TryLater(answer.ok ? '' : answer.detail)
  }

async function nextStep(
  trx: AccountTransaction,
  { person, occasion, undecided }: Message,
): Promise<MessageFact> {
  if (undecided)
    return {
      kind: 'refused',
      reason: 'unanswered',
      detail: 'This server stopped while the carrier was asked.',
    }
  const consent = await readConsent(trx, person)
  // The one answer to STOP is allowed after it (CTIA Messaging Principles, 5.1.3).
  if (consent.state === 'stopped' && occasion !== 'keyword')
    return { kind: 'refused', reason: 'opted-out', detail: '' }
  return { kind: 'attempted' }
}

function factOf(
  account: AccountId,
  answer: Result<AcceptedText, TextRefusal>,
  lastTry: boolean,
): MessageFact {
  if (answer.ok) {
    const { carrier, connection, ref } = answer.value
    const name = carrierMessageId(account, carrier, ref)
    return { kind: 'accepted', carrierMessageId: name, carrier, connection, ref }
  }
  if (passes(answer.reason) && !lastTry) return { kind: 'put-off' }
  return { kind: 'refused', reason: answer.reason, detail: answer.detail ?? '' }
}

/** Attempts and their ends are numbered, so that the same one told twice is one. */
const eventOf = ({ id, accountId, attempts }: Message, fact: MessageFact, at: Instant): MessageEvent => ({
  ...fact,
  id:
    fact.kind === 'attempted'
      ? `attempted ${attempts + 1}`
      : fact.kind === 'put-off'
        ? `put-off ${attempts}`
        : fact.kind,
  messageId: id,
  accountId,
  at,
})
