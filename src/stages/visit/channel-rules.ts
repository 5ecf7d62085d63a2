import type { Source } from './source.ts'

/** The words of a visit that a rule may ask about. */
export type Word = 'source' | 'medium' | 'campaign' | 'term' | 'content'

/** How a word is compared; the case of letters means nothing. `within` compares hosts label by label. */
const comparisons = {
  is: (word: string, value: string) => word === value,
  'is not': (word: string, value: string) => word !== value,
  'begins with': (word: string, value: string) => word.startsWith(value),
  'ends with': (word: string, value: string) => word.endsWith(value),
  within: (word: string, value: string) => word === value || word.endsWith(`.${value}`),
} as const
export type Comparison = keyof typeof comparisons

export type Condition = Readonly<{ word: Word; comparison: Comparison; value: string }>

/** A channel of an account's own: every condition must hold. A rule without conditions holds for nobody. */
export type ChannelRule = Readonly<{ channel: string; when: readonly Condition[] }>

/** What each rule said up to the first that held, for whoever edits them. */
export type Trial = Readonly<{
  channel: string
  /** The place of the rule that held; null where none did and the channel is the usual one. */
  rule: number | null
  /** Of each rule asked, in order: the conditions that did not hold. */
  failed: readonly (readonly Condition[])[]
}>

/** Asks an account's rules in their order; the first that holds names the channel, else the visit keeps the one it has. */
export function tryRules(rules: readonly ChannelRule[], visit: Source): Trial {
  const failed: (readonly Condition[])[] = []
  for (const [rule, { channel, when }] of rules.entries()) {
    const missed = when.filter((condition) => !holds(condition, visit))
    failed.push(missed)
    if (when.length > 0 && missed.length === 0) return { channel, rule, failed }
  }
  return { channel: visit.channel, rule: null, failed }
}

const holds = ({ word, comparison, value }: Condition, visit: Source): boolean =>
  comparisons[comparison](visit[word].toLowerCase(), value.toLowerCase())
