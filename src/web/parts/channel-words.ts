import { placementKinds } from '#stages/visit/placement.ts'
import type { ChannelRules } from '#stages/visit/channel.wire.ts'
import { useTranslation } from 'react-i18next'

export type Rule = ChannelRules[number]
export type Condition = Rule['when'][number]

/** What makes sense for a word: hosts lie within each other, a placement is one or is not. */
const usual = ['is', 'is not', 'begins with', 'ends with', 'matches'] as const
const ofHost = ['is', 'is not', 'within', 'matches'] as const
const ofChoice = ['is', 'is not'] as const
export const comparisonsOf: Readonly<Record<Condition['word'], readonly Condition['comparison'][]>> = {
  source: ['is', 'is not', 'within', 'begins with', 'ends with', 'matches'],
  medium: usual,
  campaign: usual,
  term: usual,
  content: usual,
  landing: usual,
  referrer: ofHost,
  placement: ofChoice,
  channel: ofChoice,
}

/** The groups of Google Analytics in its order, and then ours: what there is without rules. */
export const usualChannels = [
  'Direct',
  'Cross-network',
  'Paid Shopping',
  'Paid Search',
  'Paid Social',
  'Paid Video',
  'Display',
  'Paid Other',
  'Organic Shopping',
  'Organic Social',
  'Organic Video',
  'Organic Search',
  'Referral',
  'Email',
  'Affiliates',
  'Audio',
  'SMS',
  'Mobile Push Notifications',
  'AI Assistants',
  'Offline',
  'Unassigned',
] as const

/** What may be asked for a word that has few values. */
export const valuesOf: Readonly<Partial<Record<Condition['word'], readonly string[]>>> = {
  channel: usualChannels,
  placement: placementKinds,
}

/** "Source is in partner.example or other.example". */
export function useConditionLine(): (condition: Condition) => string {
  const { t, i18n } = useTranslation()
  return ({ word, comparison, values }) => {
    const shown = values.map((value) => (value === '' ? t('channels.nothing') : value))
    const list = new Intl.ListFormat(i18n.language, { type: 'disjunction' }).format(shown)
    return `${t(`channels.word.${word}`)} ${t(`channels.comparison.${comparison}`)} ${list}`
  }
}
