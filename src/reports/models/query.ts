import type { AccountTransaction } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import {
  readPathBook,
  shareOut,
  usualWindow,
  type PathBook,
} from '#stages/attribution/models/credit-book.store.ts'
import { isModelName, type ModelName, modelNames } from '#stages/attribution/models/model-name.ts'
import type { Period } from '../period.ts'
import { pathLengths, reachOf, timeLags, topPaths } from './path-figures.ts'
import type { ModelsAlso, ModelsAsked, ModelsRow } from './report.ts'

/** More than anybody reads. */
const mostPaths = 100

export async function query(
  trx: AccountTransaction,
  period: Period,
  asked: ModelsAsked,
): Promise<Readonly<{ rows: readonly ModelsRow[]; also: ModelsAlso }>> {
  const models = readModels(asked.models)
  const { by = 'channel', conversion = 'lead', window = usualWindow } = asked
  const stretch = { from: period.start, to: period.end }
  const hasMarkov = models.includes('markov')
  const book = await readPathBook(trx, { conversion, stretch, by, window }, { nulls: hasMarkov })
  const { currency } = await trx
    .selectFrom('accounts')
    .select('currency')
    .where('id', '=', (expression) => expression.fn<string>('current_account', []))
    .executeTakeFirstOrThrow()
  return {
    rows: rowsOf(book, models, asked),
    also: {
      currency,
      window,
      conversions: book.conversions,
      value: book.value,
      nulls: hasMarkov ? book.nulls.reduce((sum, { nulls }) => sum + nulls, 0) : null,
      paths: topPaths(book.paths, mostPaths).map(({ steps, ...row }) => ({
        ...row,
        steps: steps.flatMap((step) => book.keys[step] ?? []),
      })),
      lengths: [...pathLengths(book.paths)],
      lags: [...timeLags(book.paths)],
    },
  }
}

function readModels(words: string | undefined): readonly ModelName[] {
  if (words === undefined) return modelNames
  const asked = words.split(',').map((word) => word.trim())
  const wrong = asked.find((word) => !isModelName(word))
  if (wrong !== undefined)
    throw new Problem('invalid-request', undefined, [
      { path: 'querystring/models', message: `must be some of ${modelNames.join(', ')}` },
    ])
  return modelNames.filter((model) => asked.includes(model))
}

/** A row for everything that earns credit or stands in a path, the farthest reaching first. */
function rowsOf(
  book: PathBook,
  models: readonly ModelName[],
  { halfLife, order }: ModelsAsked,
): readonly ModelsRow[] {
  const reach = reachOf(book.paths, book.keys.length)
  const options = {
    ...(halfLife === undefined ? {} : { halfLife }),
    ...(order === undefined ? {} : { order }),
  }
  const rows = book.keys.map((key, index): ModelsRow => ({ ...key, reach: reach[index] ?? 0 }))
  const credits = models.map((model) => [model, shareOut(book, model, options)] as const)
  return rows
    .map((row, index) => ({
      ...row,
      ...Object.fromEntries(
        credits.flatMap(([model, shares]) => [
          [model, shares[index]?.conversions ?? 0],
          [`${model}-value`, shares[index]?.value ?? 0],
        ]),
      ),
    }))
    .filter((row) => row.reach > 0)
    .toSorted((a, b) => b.reach - a.reach)
}
