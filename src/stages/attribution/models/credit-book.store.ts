import { sql } from 'kysely'
import { after, type Instant, minutes } from '#base/time.ts'
import type { AccountTransaction } from '#platform/db.ts'
import {
  type ConversionKind,
  readConversions,
  readNulls,
  readTouches,
  type Stretch,
} from './conversions.store.ts'
import { journeysOf } from './journeys.ts'
import type { ModelName } from './model-name.ts'
import { creditsOfMany } from './markov-of-many.ts'
import { creditsOf, type ModelOptions, usualOptions } from './models.ts'
import type { Path } from './path.ts'
import { type KeyKind, type TouchKey, touchKeys } from './touch-key.ts'

export type CreditsAsked = Readonly<{
  conversion: ConversionKind
  /** From its first moment up to, not including, its last. */
  stretch: Stretch
  by: KeyKind
  /** How many days before a conversion count. */
  window?: number
}>

/** The paths of a stretch of time, and what a step of them is. Values are minor units of the account's currency. */
export type PathBook = Readonly<{
  keys: readonly TouchKey[]
  /** For the models: see `TouchKeys`. */
  channels: readonly string[]
  /** Of those who converted. */
  paths: readonly Path[]
  /** Of those who did not; empty when they were not asked for. */
  nulls: readonly Path[]
  /** What counted, whatever the shares are. */
  conversions: number
  value: number
}>

export const usualWindow = 90

/** Reads the paths to what counts in a stretch of time. Those who did not convert matter to `markov` alone, and cost the most. */
export async function readPathBook(
  trx: AccountTransaction,
  { conversion, stretch, by, window = usualWindow }: CreditsAsked,
  { nulls = true }: Readonly<{ nulls?: boolean }> = {},
): Promise<PathBook> {
  const { rows: sources } = await sql<
    Readonly<{ id: number; source: string; medium: string; campaign: string; term: string; channel: string }>
  >`
    select id, source, medium, campaign, term, channel from sources
    where account_id = current_account() order by id`.execute(trx)
  const keys = touchKeys(by, sources)
  const since: Instant = after(stretch.from, minutes(-window * 24 * 60))
  const conversions = await readConversions(trx, conversion, stretch, keys)
  const persons = [...new Set(conversions.flatMap(({ person }) => person ?? []))]
  const touches = await readTouches(trx, persons, { from: since, to: stretch.to }, keys)
  const without = nulls ? await readNulls(trx, persons, stretch, keys) : []
  return {
    keys: keys.keys,
    channels: keys.names,
    paths: journeysOf(conversions, touches, window, keys.keyOf.get(0) ?? 0),
    nulls: without.map((path) => ({ ...path, conversions: 0, value: 0 })),
    conversions: conversions.length,
    value: conversions.reduce((sum, { value }) => sum + value, 0),
  }
}

/** What a key earned. */
export type KeyCredit = Readonly<{ key: TouchKey; conversions: number; value: number }>

/** The credit of every key by one model; all sum to the book's conversions and value, to the minor unit. */
export function shareOut(
  { keys, channels, paths, nulls }: PathBook,
  model: ModelName,
  options: Partial<ModelOptions> = {},
): readonly KeyCredit[] {
  const all = { ...usualOptions, ...options, valueUnits: 1 }
  const credits =
    model === 'markov'
      ? creditsOfMany({ channels, paths: [...paths, ...nulls] }, all)
      : creditsOf(model, { channels, paths }, all)
  return keys.map((key, index) => ({
    key,
    conversions: credits[index]?.conversions ?? 0,
    value: credits[index]?.value ?? 0,
  }))
}

/** By source, campaign and keyword: what came of it, as a model shares it. */
export type CreditBook = readonly (TouchKey &
  Readonly<{ calls: number; leads: number; sales: number; revenue: number }>)[]

/** What every campaign and keyword earned in a stretch of time. Revenue in minor units of the account's currency. */
export async function readCreditBook(
  trx: AccountTransaction,
  {
    model,
    stretch,
    by = 'keyword',
    window = usualWindow,
  }: Readonly<{ model: ModelName; stretch: Stretch; by?: KeyKind; window?: number }>,
): Promise<CreditBook> {
  const credited = async (conversion: ConversionKind): Promise<readonly KeyCredit[]> =>
    shareOut(
      await readPathBook(trx, { conversion, stretch, by, window }, { nulls: model === 'markov' }),
      model,
    )
  const [calls, leads, sales] = [await credited('call'), await credited('lead'), await credited('sale')]
  return calls.map(({ key, conversions }, index) => ({
    ...key,
    calls: conversions,
    leads: leads[index]?.conversions ?? 0,
    sales: sales[index]?.conversions ?? 0,
    revenue: sales[index]?.value ?? 0,
  }))
}
