/** What visits carry. */
export type VisitWords = Readonly<{ source: string; medium: string; campaign: string }>

const folded = (text: string): string => text.trim().toLowerCase()
const squashed = (text: string): string => folded(text).replaceAll(/[^\p{L}\p{N}]/gu, '')
const wordsOf = (text: string): readonly string[] =>
  folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** Less likeness than this is chance. */
const alike = 0.5

/**
 * Finds what the visits of a platform's campaign carry. `is`: a visit of this source and medium carried this very name (in letters of
 * either case). `perhaps`: its number, the same letters, or mostly the same words; to be confirmed by a person.
 */
export function matchCampaign(
  campaign: Readonly<{ name: string; id?: string | undefined; source: string; medium: string }>,
  seen: readonly VisitWords[],
): Readonly<{ is: VisitWords | null; perhaps: VisitWords | null }> {
  const here = ({ source, medium }: VisitWords): boolean =>
    folded(source) === folded(campaign.source) && folded(medium) === folded(campaign.medium)
  const is = seen.find((words) => here(words) && folded(words.campaign) === folded(campaign.name)) ?? null
  if (is !== null || campaign.name === '') return { is, perhaps: null }
  const candidates = seen
    .filter((words) => words.campaign !== '' && folded(words.source) === folded(campaign.source))
    .map((words) => ({ words, likeness: likenessOf(campaign, words.campaign) + (here(words) ? 0.01 : 0) }))
    .filter(({ likeness }) => likeness >= alike)
    .toSorted((a, b) => b.likeness - a.likeness)
  return { is, perhaps: candidates[0]?.words ?? null }
}

function likenessOf(
  { name, id }: Readonly<{ name: string; id?: string | undefined }>,
  other: string,
): number {
  if (id !== undefined && id !== '' && folded(other) === folded(id)) return 1
  if (squashed(other) !== '' && squashed(other) === squashed(name)) return 1
  const [one, two] = [new Set(wordsOf(name)), new Set(wordsOf(other))]
  const shared = [...one].filter((word) => two.has(word)).length
  return shared / Math.max(1, one.size + two.size - shared)
}
