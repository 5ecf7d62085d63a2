import type { Judgement } from '#stages/call/judgement.wire.ts'
import type { CalibrationRow, Level } from './report.ts'

/** A judged call whose true cause became known some other way: the visits of the person who called, and where the latest came from. */
export type KnownCall = Readonly<{
  judgement: Pick<Judgement, 'confidence' | 'unlinked' | 'credits' | 'candidates'>
  visits: readonly string[]
  source: Readonly<{ source: string; medium: string; campaign: string }>
}>

export const levels = ['campaign', 'source', 'visit'] as const satisfies readonly Level[]

/** Was the likeliest answer at this level the true one? Nobody is never right here: somebody is known. */
const isRight: Readonly<Record<Level, (call: KnownCall) => boolean>> = {
  visit: ({ judgement: { candidates, unlinked }, visits }) => {
    const [first] = candidates
    return first !== undefined && first.p > unlinked && visits.includes(first.visitId)
  },
  campaign: ({ judgement: { credits, unlinked }, source }) => {
    const first = likeliest(credits, ({ source: name, medium, campaign }) => [name, medium, campaign])
    return (
      first !== null &&
      first.p > unlinked &&
      first.key === keyOf([source.source, source.medium, source.campaign])
    )
  },
  source: ({ judgement: { credits, unlinked }, source }) => {
    const first = likeliest(credits, ({ source: name, medium }) => [name, medium])
    return first !== null && first.p > unlinked && first.key === keyOf([source.source, source.medium])
  },
}

type Credit = Judgement['credits'][number]

const keyOf = (words: readonly string[]): string => JSON.stringify(words)

function likeliest(
  credits: readonly Credit[],
  wordsOf: (credit: Credit) => readonly string[],
): Readonly<{ key: string; p: number }> | null {
  const sums = new Map<string, number>()
  for (const credit of credits) {
    const key = keyOf(wordsOf(credit))
    sums.set(key, (sums.get(key) ?? 0) + credit.p)
  }
  let best: { key: string; p: number } | null = null
  for (const [key, p] of sums) if (best === null || p > best.p) best = { key, p }
  return best
}

const tenths = 10

/** Calls by how sure they were said to be, in tenths, for each level; tenths without a call are left out. */
export function reliabilityOf(calls: readonly KnownCall[]): readonly CalibrationRow[] {
  return levels.flatMap((level) => {
    const bins = Array.from({ length: tenths }, () => ({ calls: 0, sum: 0, right: 0 }))
    for (const call of calls) {
      const p = call.judgement.confidence[level]
      const bin = bins[Math.min(tenths - 1, Math.floor(p * tenths))]
      if (!bin) continue
      bin.calls += 1
      bin.sum += p
      if (isRight[level](call)) bin.right += 1
    }
    return bins.flatMap(({ calls, sum, right }, i) =>
      calls === 0
        ? []
        : [{ level, from: i / tenths, to: (i + 1) / tenths, calls, claimed: sum / calls, right }],
    )
  })
}

/** How far claims and truth are apart on average, weighted by calls (expected calibration error); null without a call. */
export function errorOf(rows: readonly CalibrationRow[]): number | null {
  const calls = rows.reduce((sum, row) => sum + row.calls, 0)
  if (calls === 0) return null
  return rows.reduce((sum, row) => sum + Math.abs(row.claimed * row.calls - row.right), 0) / calls
}
