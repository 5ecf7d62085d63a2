import { channelOf } from './channel.ts'
import { channelOfPlacement } from './placement.ts'

/**
 * What a rule may ask about. The first five are the words of the source; then the host and path of the first page (`shop.example/brakes`),
 * the host before it, the kind of place a static number stands in, and the channel there would be without rules.
 */
export const ruleWords = [
  'source',
  'medium',
  'campaign',
  'term',
  'content',
  'landing',
  'referrer',
  'placement',
  'channel',
] as const
export type RuleWord = (typeof ruleWords)[number]

/** What is kept of where a visit or a call came from. A channel is never kept as a fact: it follows from these. */
export type SourceFacts = Readonly<Record<Exclude<RuleWord, 'channel'>, string>>

/** How a word is compared. Never by a part of it that is no whole word: `spring` begins spring-sale, and not springfield. */
export const comparisons = ['is', 'is not', 'begins with', 'ends with', 'within', 'matches'] as const
export type Comparison = (typeof comparisons)[number]

/** Holds when any of the values does; `is not`, when none is the word. */
export type Condition = Readonly<{ word: RuleWord; comparison: Comparison; values: readonly string[] }>

/** A channel of an account's own: every condition must hold. A rule without conditions holds for nobody. */
export type ChannelRule = Readonly<{ channel: string; when: readonly Condition[] }>

/** What each rule said up to the first that held, for whoever edits them. */
export type Trial = Readonly<{
  channel: string
  /** The place of the rule that held; null where none did and the channel is the usual one. */
  rule: number | null
  /** Of each rule asked, in order: the places of the conditions that did not hold. */
  failed: readonly (readonly number[])[]
}>

/** The channel without rules: where a static number stands, else as Analytics groups the words, and AI assistants. */
export const usualChannel = ({ source, medium, campaign, placement }: SourceFacts): string =>
  placement === '' ? channelOf(source, medium, campaign) : channelOfPlacement(placement)

/** Asks an account's rules in their order; the first that holds names the channel, else it is the usual one. */
export function tryRules(rules: readonly ChannelRule[], facts: SourceFacts): Trial {
  const words = { ...facts, channel: usualChannel(facts) }
  const failed: (readonly number[])[] = []
  for (const [rule, { channel, when }] of rules.entries()) {
    const missed = when.flatMap((condition, place) => (holds(condition, words) ? [] : [place]))
    failed.push(missed)
    if (when.length > 0 && missed.length === 0) return { channel, rule, failed }
  }
  return { channel: words.channel, rule: null, failed }
}

/** What stands around words: a text opens with it, or closes with it. */
type Edge = Readonly<{ opens: RegExp; closes: RegExp }>
const betweenWords: Edge = { opens: /^[^\p{L}\p{M}\p{N}]/u, closes: /[^\p{L}\p{M}\p{N}]$/u }
const betweenSegments: Edge = { opens: /^\//, closes: /\/$/ }

const tests: Readonly<
  Record<Exclude<Comparison, 'is not'>, (word: string, value: string, edge: Edge) => boolean>
> = {
  is: (word, value) => word === value,
  'begins with': (word, value, { opens, closes }) => {
    const beyond = word.slice(value.length)
    return word.startsWith(value) && (beyond === '' || opens.test(beyond) || closes.test(value))
  },
  'ends with': (word, value, { opens, closes }) => {
    const before = word.slice(0, Math.max(0, word.length - value.length))
    return word.endsWith(value) && (before === '' || closes.test(before) || opens.test(value))
  },
  within: (word, value) => word === value || word.endsWith(`.${value}`),
  matches: isLike,
}

function holds({ word, comparison, values }: Condition, words: Readonly<Record<RuleWord, string>>): boolean {
  const edge = word === 'landing' ? betweenSegments : betweenWords
  const said = words[word].toLowerCase()
  const asked = comparison === 'is not' ? 'is' : comparison
  const found = values.some((value) => {
    const text = value.toLowerCase()
    return tests[asked](word === 'landing' && text.startsWith('/') ? pathOf(said) : said, text, edge)
  })
  return found !== (comparison === 'is not')
}

/** A landing page asked for from its first slash on is meant on any site. */
const pathOf = (landing: string): string => (landing.includes('/') ? landing.slice(landing.indexOf('/')) : '')

/** The whole word, `*` standing for any text. Each part is looked for once, from left to right: no pattern takes long. */
function isLike(word: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return word === pattern
  const end = word.length - last.length
  if (end < first.length || !word.startsWith(first) || !word.endsWith(last)) return false
  let at = first.length
  for (const part of rest) {
    const found = word.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}
