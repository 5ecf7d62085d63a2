import { milliseconds } from '#base/time.ts'
import type { Consent } from './consent.ts'
import type { Keyword, Language } from './keyword.ts'
import { textBackPhrase } from './set-phrases.ts'
import type { TextBack } from './text-back.ts'
import type { TextBackSetting } from './message.wire.ts'

/** What is set at one place; null: as the wider place says. */
export type TextSettings = Readonly<{
  textBack: TextBackSetting | null
  forwardTo: readonly string[] | null
}>

/** From the narrowest to the widest: the number, its flow, the account. */
export type SettingsInOrder = readonly TextSettings[]

const hour = 3_600_000

/** The rule that holds for a number; null when missed callers are left alone. */
export function textBackOf(places: SettingsInOrder, language: Language): TextBack | null {
  const set = places.find(({ textBack }) => textBack !== null)?.textBack
  if (set === undefined || set === null || !set.on) return null
  return {
    body: set.body ?? textBackPhrase(language),
    abandoned: set.abandoned,
    every: milliseconds(set.everyHours * hour),
    quiet: set.quiet,
  }
}

/** Where the texts of a number are forwarded. */
export const forwardOf = (places: SettingsInOrder): readonly string[] =>
  places.find(({ forwardTo }) => forwardTo !== null)?.forwardTo ?? []

/**
 * Which keywords we answer. Carriers answer the standard ones by themselves, in English, and two answers would be one too many; where
 * that was switched off at the carrier we answer `all`.
 */
export type Answering = 'own-words' | 'all'

/** What a keyword is answered with; null when an answer would be noise: it changed nothing, or the carrier gives it. */
export function answerTo(
  { keyword, standard }: Readonly<{ keyword: Keyword; standard: boolean }>,
  was: Consent,
  answering: Answering,
): Keyword | null {
  if (standard && answering === 'own-words') return null
  const stopped = was.state === 'stopped' && was.by === 'person'
  if (keyword === 'stop') return stopped ? null : 'stop'
  if (keyword === 'start') return was.state === 'stopped' ? 'start' : null
  return 'help'
}
