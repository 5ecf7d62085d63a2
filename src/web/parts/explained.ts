import type { AttributionVersion } from '#stages/attribution/attribution.wire.ts'
import type { CandidateEvidence } from '#stages/call/judgement.wire.ts'

/** The marks of a visit that speak for or against it, in the order a person asks about them. */
export const marks = ['timing', 'tap', 'label', 'kind', 'area', 'call', 'calledBefore'] as const
export type Mark = (typeof marks)[number]

/** A mark that changes the odds by less than a tenth says nothing worth reading. */
const telling = Math.log(1.1)

/** The marks that matter, with their natural logarithms. */
export const tellingMarks = (
  evidence: CandidateEvidence,
): readonly Readonly<{ mark: Mark; weight: number }>[] =>
  marks.map((mark) => ({ mark, weight: evidence[mark] })).filter(({ weight }) => Math.abs(weight) >= telling)

/** How much likelier a mark makes a visit, as people say it: "12 times", "a third". At most a thousandfold, either way. */
export const factorOf = (weight: number): number => Math.exp(Math.min(Math.log(1000), Math.abs(weight)))

/** How long its bar is, of one: a hundredfold is all of it. */
export const barOf = (weight: number): number => Math.min(1, Math.abs(weight) / Math.log(100))

export type Share = Readonly<{ key: string; name: string; channel: string | null; p: number }>

/** Campaigns and nobody, likeliest first; what is below one in a hundred stands together as the rest. */
export function sharesOf({ campaigns, unlinked }: AttributionVersion): readonly Share[] {
  const named = campaigns.map(({ source, medium, campaign, channel, p }) => ({
    key: JSON.stringify([source, medium, campaign, channel]),
    name: [source, campaign].filter((part) => part !== '').join(' · '),
    channel,
    p,
  }))
  const all: Share[] = [...named, { key: 'nobody', name: '', channel: null, p: unlinked }]
  return all.filter(({ p }) => p >= 0.01).toSorted((a, b) => b.p - a.p)
}

/** May the two likeliest visits be told apart? Not when they are within a tenth of each other, and of one campaign or of two. */
export function tie({ candidates }: AttributionVersion): boolean {
  const [first, second] = candidates
  return first !== undefined && second !== undefined && second.p > first.p * 0.9 && first.p > 0.05
}
