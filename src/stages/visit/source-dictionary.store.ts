import type { AccountId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'

/** Where a visit or a call came from, in GA4's words: a row of `sources`. */
export type SourceWords = Readonly<{
  source: string
  medium: string
  campaign: string
  term: string
  content: string
  channel: string
}>

/** Each word as long as six of them fit an index entry of PostgreSQL (2704 bytes; four a character at worst). */
const longest: SourceWords extends Readonly<Record<infer Word, string>>
  ? Readonly<Record<Word, number>>
  : never = {
  source: 100,
  medium: 60,
  campaign: 150,
  term: 150,
  content: 150,
  channel: 40,
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
   * The ids of these sources, in their order; new ones get theirs. Works in a transaction of its own, so that an id once given stands
   * whatever becomes of the caller's transaction.
   */
  async idsOf(account: AccountId, sources: readonly SourceWords[]): Promise<readonly number[]> {
    const fitted = sources.map(fit)
    const unknown = [...new Map(fitted.map((words) => [keyOf(account, words), words])).entries()].filter(
      ([key]) => !this.#known.has(key),
    )
    if (unknown.length > 0)
      await this.#learn(
        account,
        unknown.map(([, words]) => words),
      )
    return fitted.map((words) => {
      const id = this.#known.get(keyOf(account, words))
      if (id === undefined) throw new Error('a source was written and cannot be found')
      return id
    })
  }

  async #learn(account: AccountId, sources: readonly SourceWords[]): Promise<void> {
    const rows = await this.#db.account(account, async (trx) => {
      // Always in one order: two writers that meet would wait for each other in a circle.
      const values = sources
        .map((words) => ({ account_id: account, ...words }))
        .sort((a, b) => (keyOf(account, a) < keyOf(account, b) ? -1 : 1))
      await trx
        .insertInto('sources')
        .values(values)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return trx
        .selectFrom('sources')
        .selectAll()
        .where((is) =>
          is.or(
            sources.map(({ source, medium, campaign, term, content, channel }) =>
              is.and({ source, medium, campaign, term, content, channel }),
            ),
          ),
        )
        .execute()
    })
    if (this.#known.size + rows.length > remembered) this.#known.clear()
    for (const row of rows) this.#known.set(keyOf(account, row), row.id)
  }
}

const keyOf = (account: AccountId, words: SourceWords): string =>
  JSON.stringify([
    account,
    words.source,
    words.medium,
    words.campaign,
    words.term,
    words.content,
    words.channel,
  ])

const fit = (words: SourceWords): SourceWords => ({
  source: cut(words.source, longest.source),
  medium: cut(words.medium, longest.medium),
  campaign: cut(words.campaign, longest.campaign),
  term: cut(words.term, longest.term),
  content: cut(words.content, longest.content),
  channel: cut(words.channel, longest.channel),
})

/** PostgreSQL has no NUL in text, and no half of a surrogate pair. */
const cut = (text: string, length: number): string =>
  text.replaceAll('\u0000', '\uFFFD').slice(0, length).toWellFormed()
