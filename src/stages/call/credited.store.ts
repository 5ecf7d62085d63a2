import type { AccountId } from '#base/id.ts'
import type { SourceDictionary } from '#stages/visit/source-dictionary.store.ts'
import type { Entry } from './call-row.store.ts'
import type { Call } from './call.ts'
import type { CallSource } from './call.wire.ts'
import type { Judgement } from './judgement.wire.ts'

/** The calls with the ids of their sources, and of all that share their credit. */
export async function withSources(
  sources: SourceDictionary,
  account: AccountId,
  calls: readonly Call[],
): Promise<readonly Entry[]> {
  const words = calls.flatMap(({ attribution }) => [
    ...(attribution.source === null ? [] : [attribution.source]),
    ...(attribution.judgement?.credits.map(creditedSource) ?? []),
  ])
  const ids = (await sources.idsOf(account, words)).values()
  const next = (): number => ids.next().value ?? 0 // one id for each of the words
  return calls.map((call) => {
    const { source, judgement } = call.attribution
    const sourceId = source === null ? null : next()
    const credits = judgement?.credits.map(({ p }) => ({ sourceId: next(), p })) ?? null
    return { call, sourceId, credits: credits && [{ sourceId: 0, p: judgement?.unlinked ?? 0 }, ...credits] }
  })
}

/** The source that a share of a call is credited to. */
const creditedSource = (credit: Judgement['credits'][number]): CallSource => {
  const { source, medium, campaign, channel } = credit
  return { source, medium, campaign, channel, term: '', content: '' }
}
