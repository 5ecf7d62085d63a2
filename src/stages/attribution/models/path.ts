/** What one person, or many alike, did before they converted or gave up. */
export type Path = Readonly<{
  /** Indices into `Paths.channels`, oldest first; at least one. */
  steps: readonly number[]
  /** How many people went this way and converted, and what all of them were worth. */
  conversions: number
  value: number
  /** How many went this way and did not. */
  nulls: number
  /** Days between each step and the conversion; a day between steps where it is not known. */
  daysBefore?: readonly number[]
  /** The step that made the lead; the last where it is not known. */
  lead?: number
}>

export type Paths = Readonly<{ channels: readonly string[]; paths: readonly Path[] }>

/** What each channel earned, by its index, not rounded yet. */
export type Shares = Readonly<{ conversions: Float64Array; value: Float64Array }>

export type Model = (paths: Paths) => Shares

/** A model that looks at one path at a time: `weigh` gives each step its weight, of any sum above 0. */
export function byPath(weigh: (path: Path, channels: readonly string[]) => readonly number[]): Model {
  return ({ channels, paths }) => {
    const shares = {
      conversions: new Float64Array(channels.length),
      value: new Float64Array(channels.length),
    }
    for (const path of paths) {
      if (path.conversions === 0) continue
      const weights = weigh(path, channels)
      const sum = weights.reduce((total, weight) => total + weight, 0)
      for (const [index, channel] of path.steps.entries())
        add(shares, channel, path, (weights[index] ?? 0) / sum)
    }
    return shares
  }
}

/** Gives a channel its part of what a path brought. */
export function add({ conversions, value }: Shares, channel: number, path: Path, part: number): void {
  conversions[channel] = (conversions[channel] ?? 0) + path.conversions * part
  value[channel] = (value[channel] ?? 0) + path.value * part
}

/** All weight on one step. */
export const only = ({ steps }: Path, chosen: number): readonly number[] =>
  steps.map((_, index) => (index === chosen ? 1 : 0))
