import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountId, MessageId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { ok, type Result } from '#base/result.ts'
import type { Instant } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import type { Database } from '#platform/db.ts'
import { TryLater } from '#platform/jobs.ts'
import { createLog } from '#platform/log.ts'
import { eventsOfReceived, eventsOfStatus } from '#stages/message/from-carrier.ts'
import type { TextJob } from '#stages/message/follow-up.job.ts'
import type { Language } from '#stages/message/keyword.ts'
import type { MessageEvent, Person } from '#stages/message/message-event.ts'
import { carrierMessageId, type MessageLog, openMessageLog } from '#stages/message/message-log.job.ts'
import type { TextStatus } from '#stages/message/carried.ts'
import type { AcceptedText, OutgoingText, TextCarrier, TextRefusal } from '#stages/message/text-carrier.ts'
import { createTextSender } from '#stages/message/text-sender.job.ts'

/** A business that texts: an account with a number, a log over the real database, and a carrier that does as it is told. */
export type TextHouse = Readonly<{
  account: AccountId
  number: PhoneNumber
  numberId: NumberId
  log: MessageLog
  /** What was queued, and not done yet. */
  jobs: TextJob[]
  /** What the carrier took. */
  sent: OutgoingText[]
  carrier: TextCarrier
  /** How the carrier answers from now on. */
  answers(how: () => Result<AcceptedText, TextRefusal>): void
  receive(text: Partial<Received>): Promise<MessageId>
  /** A carrier's news of a text it knows as `ref`. */
  tell(ref: string, status: TextStatus, about?: Partial<Told>): Promise<void>
  /** Hands everything queued to the carrier. */
  deliver(): Promise<void>
  close(): Promise<void>
}>

type Received = Readonly<{
  ref: string
  person: string
  body: string
  at: Instant
  media: readonly Readonly<{ url: string; contentType: string }>[]
  language: Language
}>
type Told = Readonly<{
  at: Instant
  error: Readonly<{ code: string; message: string | null }> | null
  ours: MessageId | null
}>

export const person = '+12125550199' as PhoneNumber // E.164

const unlinked = { kind: 'attributed', basis: 'unlinked', source: null, visitId: null, evidence: {} } as const

let houses = 0

export async function textHouse(
  db: Database,
  { mail = false, locale = 'en' }: Readonly<{ mail?: boolean; locale?: Language }> = {},
): Promise<TextHouse> {
  const account = newId<AccountId>()
  const numberId = newId<NumberId>()
  const number = `+1212555${String(1000 + houses++)}` as PhoneNumber // E.164
  await db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Riverside Motors', locale })
    .execute()
  await db.account(account, (trx) =>
    trx
      .insertInto('numbers')
      .values({ account_id: account, id: numberId, number, name: 'Sales', use: 'unused' })
      .execute(),
  )
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-texts-'))
  const jobs: TextJob[] = []
  const log = openMessageLog({
    db,
    folder,
    log: createLog('silent'),
    mail,
    queue: (_trx, _account, job) => Promise.resolve(void jobs.push(job)),
  })

  const sent: OutgoingText[] = []
  let answer = (): Result<AcceptedText, TextRefusal> =>
    ok({ carrier: 'twilio', connection: 'Main', ref: `SM-out-${sent.length}` })
  const carrier: TextCarrier = {
    send(text) {
      sent.push(text)
      return Promise.resolve(answer())
    },
    fetch: () => Promise.resolve({ ok: false, reason: 'not-found' }),
  }
  const send = createTextSender({ messages: log, carrier, now })
  const via = (ref: string, at: Instant) => ({
    accountId: account,
    carrier: 'twilio',
    connection: 'Main',
    messageId: carrierMessageId(account, 'twilio', ref),
    at,
  })
  const keep = async (events: readonly MessageEvent[]): Promise<void> => {
    await log.record(events)
    await log.drained()
  }

  return {
    account,
    number,
    numberId,
    log,
    jobs,
    sent,
    carrier,
    answers: (how) => void (answer = how),
    async receive({ ref = `SM-in-${newId()}`, body = 'Hello', at = now(), media = [], ...about }) {
      const received = { kind: 'received', ref, from: '', to: number, body, media, at } as const
      const parties = {
        number,
        numberId,
        person: (about.person ?? person) as Person, // whoever the test says
        language: about.language ?? locale,
        attribution: unlinked,
      }
      await keep(eventsOfReceived(received, via(ref, at), parties))
      return carrierMessageId(account, 'twilio', ref)
    },
    async tell(ref, status, { at = now(), error = null, ours = null } = {}) {
      await keep(eventsOfStatus({ kind: 'status', ref, status, error, at }, via(ref, at), ours))
    },
    async deliver() {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        if (job.do !== 'send') continue
        await send(account, job.message, false).catch((error: unknown) => {
          if (!(error instanceof TryLater)) throw error
        })
        await log.drained()
      }
    },
    async close() {
      await log.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A text of ours, as the API composes it. */
export const composedBy = (
  { account, number, numberId }: Pick<TextHouse, 'account' | 'number' | 'numberId'>,
  part: Readonly<{ id?: MessageId; body?: string; to?: PhoneNumber; at?: Instant }> = {},
): MessageEvent => ({
  id: 'composed',
  messageId: part.id ?? newId<MessageId>(),
  accountId: account,
  at: part.at ?? now(),
  kind: 'composed',
  number,
  numberId,
  person: part.to ?? person,
  body: part.body ?? 'Your car is ready',
  occasion: 'typed',
  author: 'local',
  callId: null,
})
