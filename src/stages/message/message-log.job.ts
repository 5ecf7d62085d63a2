import type { AccountId, MessageId, ThreadId } from '#base/id.ts'
import { type AccountTransaction, type Database, isRefusal } from '#platform/db.ts'
import { type Backlog, openJournal } from '#platform/journal.ts'
import { notifyLive } from '#platform/live.ts'
import type { Log } from '#platform/log.ts'
import { namedId } from '#platform/named-id.ts'
import { SourceDictionary } from '#stages/visit/source-dictionary.store.ts'
import { type MessageEvent, storable } from './message-event.ts'
import {
  addConsentEvent,
  insertEvents,
  lockTexts,
  readEvents,
  readOwners,
  refoldThreads,
  upsertMessages,
} from './message-log.store.ts'
import { foldMessage, type Message } from './message.ts'
import { followUp, type TextJob } from './follow-up.job.ts'

/**
 * Where texts are written down:
 *
 *     record ──> journal (on this machine, at once) ──┐
 *     write  ─────────────────────────────────────────┴─> one transaction: events, texts, threads, consents, jobs, NOTIFY
 *
 * What comes from a carrier is recorded: it survives the death of this process and waits while the database is away. What we do is
 * written, and refused when the database is away. Either way the transaction changes nothing the second time, and what follows from a
 * text (an answer to a keyword, its attachments, its mail) is in it as a job: neither lost nor done for a text that was not kept.
 */
export type MessageLog = Readonly<{
  /** Keeps events; resolves when they would survive the death of this process. Rejects when not even the disk takes them. */
  record(events: readonly MessageEvent[]): Promise<void>
  /**
   * Decides what happens while nobody else writes to the account's texts, and writes it. Answers with the texts that changed. Rejects
   * with `DatabaseAway`.
   */
  write(account: AccountId, decide: Decide): Promise<readonly Message[]>
  /** Resolves when everything recorded so far is in the database. */
  drained(): Promise<void>
  state(): Backlog
  close(): Promise<void>
}>

export type Decide = (trx: AccountTransaction) => Promise<readonly MessageEvent[]>

export type MessageLogParts = Readonly<{
  db: Database
  /** Of the journal. */
  folder: string
  log: Log
  /** Queues what follows from a text, in the text's own transaction. */
  queue(trx: AccountTransaction, account: AccountId, job: TextJob): Promise<void>
  /** False: there is no mail server, and texts are forwarded to nobody. */
  mail: boolean
}>

/** The id under which a carrier's news of a text are kept: made from the carrier's own name for it, so it says the same twice. */
export const carrierMessageId = (account: AccountId, carrier: string, ref: string): MessageId =>
  namedId('carrier-message', account, carrier, ref) as MessageId // minted here

/** The conversation a text belongs to. */
export const threadOf = ({ accountId, number, person }: Message): ThreadId =>
  namedId('thread', accountId, number, person) as ThreadId // minted here

/** Opens the log, and begins to write what an earlier run left in its journal. */
export function openMessageLog(parts: MessageLogParts): MessageLog {
  const { folder, log } = parts
  const write = messageWriter(parts)
  const journal = openJournal<MessageEvent>({
    folder,
    log,
    isAway: (error) => !isRefusal(error),
    commit: async (batch) => {
      for (const [account, events] of Map.groupBy(batch, ({ accountId }) => accountId))
        await write(account, () => Promise.resolve(events))
    },
  })
  return {
    async record(events) {
      for (const event of events) journal.append(storable(event))
      await journal.flushed()
    },
    write: (account, decide) =>
      write(account, async (trx) => (await decide(trx)).map((event) => storable(event))),
    drained: journal.drained,
    state: journal.backlog,
    close: journal.close,
  }
}

/** What writes texts and all that follows from them, in one transaction; changes nothing the second time. */
export function messageWriter(parts: Pick<MessageLogParts, 'db' | 'queue' | 'mail'>): MessageLog['write'] {
  const { db } = parts
  const sources = new SourceDictionary(db)

  const write: MessageLog['write'] = (account, decide) =>
    db.account(account, async (trx) => {
      await lockTexts(trx)
      const messages = await apply(trx, account, await decide(trx))
      await notifyLive(trx, ...messages.map(({ id }) => ({ account, topic: 'message', id })))
      return messages
    })

  /** What the events make of the texts they tell of, and what follows from that. */
  async function apply(
    trx: AccountTransaction,
    account: AccountId,
    events: readonly MessageEvent[],
  ): Promise<readonly Message[]> {
    if (events.length === 0) return []
    const families = await familiesOf(trx, events)
    const known = await readFamilies(trx, families)
    const news = unknownTo(known, events)
    if (news.length === 0) return []
    await insertEvents(trx, news)

    const byId = Map.groupBy([...known, ...news], ({ messageId }) => messageId)
    const messages = [...families.values()]
      .map((family) => foldMessage([...family].flatMap((id) => byId.get(id) ?? [])))
      .filter((message) => message !== null)
    const entries = await withSources(account, messages)
    const fresh = await upsertMessages(trx, entries)
    await refoldThreads(
      trx,
      entries.map(({ threadId }) => threadId),
    )
    for (const message of messages) await hearTheCarrier(trx, message)
    const more: MessageEvent[] = []
    for (const message of messages)
      if (fresh.has(message.id))
        more.push(...(await followUp(trx, message, (job) => parts.queue(trx, account, job), parts.mail)))
    return [...messages, ...(await apply(trx, account, more))]
  }

  async function withSources(account: AccountId, messages: readonly Message[]) {
    const words = messages.flatMap(({ attribution }) => attribution.source ?? [])
    const ids = (await sources.idsOf(account, words)).values()
    return messages.map((message) => ({
      message,
      threadId: threadOf(message),
      sourceId: message.attribution.source === null ? null : (ids.next().value ?? null),
    }))
  }

  return write
}

/** The ids under which the events of each text stand: its own, and the carrier's. By its own. */
type Families = ReadonlyMap<MessageId, Set<MessageId>>

async function familiesOf(trx: AccountTransaction, events: readonly MessageEvent[]): Promise<Families> {
  const named = events.flatMap((event) =>
    event.kind === 'accepted' ? [event.messageId, event.carrierMessageId] : [event.messageId],
  )
  const owners = new Map<MessageId, MessageId>()
  for (const { id, carrierMessageId } of await readOwners(trx, [...new Set(named)]))
    if (carrierMessageId !== null) owners.set(carrierMessageId, id)
  for (const event of events)
    if (event.kind === 'accepted') owners.set(event.carrierMessageId, event.messageId)

  const ownerOf = (id: MessageId): MessageId => owners.get(id) ?? id
  const families = new Map<MessageId, Set<MessageId>>()
  for (const id of [...named, ...owners.keys()]) {
    const owner = ownerOf(id)
    const family = families.get(owner) ?? new Set([owner])
    families.set(owner, family.add(id))
  }
  return families
}

/** What is known of these texts. A text that was accepted before it was composed has no row yet that names its other id. */
async function readFamilies(trx: AccountTransaction, families: Families): Promise<readonly MessageEvent[]> {
  const known = await readEvents(
    trx,
    [...families.values()].flatMap((family) => [...family]),
  )
  const missed = known.flatMap((event) => {
    const family = event.kind === 'accepted' ? families.get(event.messageId) : undefined
    if (event.kind !== 'accepted' || family === undefined || family.has(event.carrierMessageId)) return []
    family.add(event.carrierMessageId)
    return [event.carrierMessageId]
  })
  return missed.length === 0 ? known : [...known, ...(await readEvents(trx, missed))]
}

const keyOf = ({ messageId, id }: MessageEvent): string => `${messageId} ${id}`

/** Of what comes, only the new, each once. */
function unknownTo(known: readonly MessageEvent[], more: readonly MessageEvent[]): readonly MessageEvent[] {
  const keys = new Set(known.map(keyOf))
  return more.filter((event) => !keys.has(keyOf(event)) && keys.add(keyOf(event)))
}

/** "Attempt to send to unsubscribed recipient" (Twilio and those who speak like it), "Blocked due to STOP message" (Telnyx). */
const stopCodes = /^(21610|40300)\b/

/** A carrier that will not bring our text because the person said STOP has heard it before us. */
async function hearTheCarrier(
  trx: AccountTransaction,
  { id, at, person, failure, attempts }: Message,
): Promise<void> {
  if (failure === null || attempts === 0) return // nobody was asked
  const stopped =
    failure.reason === 'opted-out' || (failure.reason === 'undelivered' && stopCodes.test(failure.detail))
  if (stopped) await addConsentEvent(trx, person, { id: `carrier ${id}`, at, kind: 'stop', by: 'carrier' })
}
