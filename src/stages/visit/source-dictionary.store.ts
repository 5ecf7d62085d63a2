import type { AccountId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { readRulesToWriteBy } from './channel-rules.store.ts'
import { tryRules, type SourceFacts } from './channel-rules.ts'

/** Where a visit or a call came from, in GA4's words. Its channel is not looked at: a row of `sources` has the one that follows from the rest. */
export type SourceWords = Readonly<{
  source: string
  medium: string
  campaign: string
  term: string
  content: string
  channel: string
  landing?: string
  referrer?: string
  placement?: string
}>

/** Each word as long as all of them fit an index entry of PostgreSQL (2704 bytes; four a character at worst, one in a host). */
const longest: Readonly<Record<keyof SourceFacts, number>> = {
  source: 100,
  medium: 60,
  campaign: 150,
  term: 100,
  content: 100,
  landing: 90,
  referrer: 60,
  placement: 20,
}

/** So many are remembered; more are looked up again. */
const remembered = 50_000

/** Gives every source of an account a small number, for ever: what calls, visits and rollups carry. */
export class SourceDictionary {
  readonly #db: Database
  readonly #known = new Map<string, number>()

  constructor(db: Database) {
    this.#db = db
  }

  /**
   * The ids of these sources, in their order; new ones get theirs, and their channel by the account's rules. Works in a transaction of
   * its own, so that an id once given stands whatever becomes of the caller's transaction.
   */
  async idsOf(account: AccountId, sources: readonly SourceWords[]): Promise<readonly number[]> {
    const fitted = sources.map(fit)
    const unknown = [...new Map(fitted.map((facts) => [keyOf(account, facts), facts])).entries()].filter(
      ([key]) => !this.#known.has(key),
    )
    if (unknown.length > 0)
      await this.#learn(
        account,
        unknown.map(([, facts]) => facts),
      )
    return fitted.map((facts) => {
      const id = this.#known.get(keyOf(account, facts))
      if (id === undefined) throw new Error('a source was written and cannot be found')
      return id
    })
  }

  async #learn(account: AccountId, sources: readonly SourceFacts[]): Promise<void> {
    const rows = await this.#db.account(account, async (trx) => {
      const rules = await readRulesToWriteBy(trx)
      // Always in one order: two writers that meet would wait for each other in a circle.
      const values = sources
        .map((facts) => ({ account_id: account, ...facts, channel: tryRules(rules, facts).channel }))
        .sort((a, b) => (keyOf(account, a) < keyOf(account, b) ? -1 : 1))
      await trx
        .insertInto('sources')
        .values(values)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return trx
        .selectFrom('sources')
        .selectAll()
        .where((is) => is.or(sources.map((facts) => is.and(facts))))
        .execute()
    })
    if (this.#known.size + rows.length > remembered) this.#known.clear()
    for (const row of rows) this.#known.set(keyOf(account, row), row.id)
  }
}

const keyOf = (account: AccountId, facts: SourceFacts): string =>
  JSON.stringify([
    account,
    facts.source,
    facts.medium,
    facts.campaign,
    facts.term,
    facts.content,
    facts.landing,
    facts.referrer,
    facts.placement,
  ])

/** Calls from before placements were kept as a fact say by their channel that there was one. */
const fit = (words: SourceWords): SourceFacts => ({
  source: cut(words.source, longest.source),
  medium: cut(words.medium, longest.medium),
  campaign: cut(words.campaign, longest.campaign),
  term: cut(words.term, longest.term),
  content: cut(words.content, longest.content),
  landing: cut(words.landing ?? '', longest.landing),
  referrer: cut(words.referrer ?? '', longest.referrer),
  placement: cut(words.placement ?? (words.channel === 'Offline' ? 'other' : ''), longest.placement),
})

/** PostgreSQL has no NUL in text, and no half of a surrogate pair. */
const cut = (text: string, length: number): string =>
  text.replaceAll('\u0000', '\uFFFD').slice(0, length).toWellFormed()
