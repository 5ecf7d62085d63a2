import type { LeaseSource } from './lease.ts'

/** What brought a visit. Numbers are divided by source, and within a source by campaign; calls are credited alike. */
export type Label = Readonly<{ source: string; campaign: string }>

/** A source in its own words: what a label says of it. */
export type LabelSource = Pick<LeaseSource, 'source' | 'medium' | 'channel' | 'campaign'>

/** The label of a visit: google's ads and google's free results are two sources. Keywords and contents are not told apart. */
export const labelOf = ({ source, medium, channel, campaign }: LabelSource): Label => ({
  source: JSON.stringify([source, medium, channel]),
  campaign,
})

/** What a label was made of. */
export function sourceOfLabel({ source: name, campaign }: Label): LabelSource {
  const [source = '', medium = '', channel = ''] = JSON.parse(name) as readonly string[] // as `labelOf` wrote it
  return { source, medium, channel, campaign }
}
