import type { ModelName } from '#stages/attribution/models/model-name.ts'
import type { CallResult } from '#stages/call/call.wire.ts'
import type { Range } from './format/range.ts'

// What an address may ask of each page, and how it is read.

/** What stands after the question mark, as anybody may have typed it. */
export type Search = Readonly<Record<string, unknown>>

/** A word of a source; an empty one is asked for, too: calls without a campaign. */
export const word = (value: unknown): string | undefined => (value === '' ? '' : text(value))

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= 300
    ? value
    : typeof value === 'number'
      ? String(value)
      : undefined
export const oneOf = <Value extends string>(list: readonly Value[], value: unknown): Value | undefined =>
  list.find((each) => each === value)

/**
 * What a page understood of its address. A word that makes no sense stands as undefined: were it left out, the router would hand the page
 * what was typed. Undefined does not reach the address.
 */
export const understood = <Shape extends object>(
  shape: Shape,
): { [Key in keyof Shape]?: NonNullable<Shape[Key]> } => shape

/** Drops what is undefined. */
export const filled = <Shape extends object>(
  shape: Shape,
): { [Key in keyof Shape]?: NonNullable<Shape[Key]> } =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape // same shape, less undefined

export type CallsSearch = Range &
  Readonly<
    Partial<
      Record<'search' | 'number' | 'source' | 'channel' | 'campaign' | 'term' | 'landing', string | undefined>
    >
  > &
  Readonly<{
    result?: CallResult | undefined
    /** False leaves test calls out, as the reports do. */
    test?: boolean | undefined
    /** Left out: without spam. */
    spam?: SpamShown | undefined
  }>

export const spamShown = ['only', 'all'] as const
export type SpamShown = (typeof spamShown)[number]

export type TextsSearch = Readonly<{
  /** The conversation on the screen. */
  thread?: string | undefined
  search?: string | undefined
  unread?: true | undefined
}>

export type FormsSearch = Range &
  Readonly<{
    search?: string | undefined
    /** A form by its key. */
    form?: string | undefined
    site?: string | undefined
    source?: string | undefined
    channel?: string | undefined
    campaign?: string | undefined
    /** Left out: without spam. */
    spam?: SpamShown | undefined
  }>

export type ReturnSearch = Range & Readonly<{ model?: ModelName | undefined }>

export const costTabs = ['imports', 'contracts', 'byHand', 'names', 'rates', 'sales'] as const
export type CostTab = (typeof costTabs)[number]

export const callResults: readonly CallResult[] = [
  'in-progress',
  'answered',
  'missed',
  'voicemail',
  'abandoned',
  'interrupted',
]

export const settingsSections = [
  'account',
  'channels',
  'people',
  'flows',
  'sounds',
  'destinations',
  'trunks',
  'carriers',
  'phones',
  'callers',
  'spam',
  'texts',
  'members',
  'api-keys',
] as const
export type SettingsSection = (typeof settingsSections)[number]
