import { isDeepStrictEqual } from 'node:util'
import type { AccountId } from '#base/id.ts'
import type { AccountTransaction } from '#platform/db.ts'
import { readSpamRules, saveSpamRules } from '#stages/call/screen.store.ts'
import type { SpamRules } from '#stages/call/screen.wire.ts'
import {
  readPlacedSettings,
  replaceSettings,
  type PlacedSettings,
} from '#stages/message/text-settings.store.ts'
import { readChannelRules } from '#stages/visit/channel-rules.store.ts'
import type { ChannelRule } from '#stages/visit/channel-rules.ts'
import { changeChannelRules } from '#stages/visit/channel.job.ts'

/** What an account has that is no list of things: each is changed as a whole. */
export type Rules = Readonly<{
  /** Channels of its own, in order. */
  channels: readonly ChannelRule[]
  /** What is done with callers who may be spam. */
  spam: SpamRules
  /** The text after a missed call, and who gets texts by mail. */
  texts: readonly PlacedSettings[]
}>

/** Null, or left out: as it is. */
export type WantedRules = { readonly [Each in keyof Rules]?: Rules[Each] | null }

/** Rules as they stand, and what the next save of the channels is made from. */
export type StandingRules = Rules & Readonly<{ channelsVersion: number }>

export async function readRules(trx: AccountTransaction): Promise<StandingRules> {
  const { rules: channels, version: channelsVersion } = await readChannelRules(trx)
  return { channels, channelsVersion, spam: await readSpamRules(trx), texts: await readPlacedSettings(trx) }
}

/** Which of them are to be others than they are. */
export function changedRules(standing: Rules, wanted: WantedRules): readonly (keyof Rules)[] {
  const { channels, spam, texts } = wanted
  const other = {
    channels: channels != null && !isDeepStrictEqual(standing.channels, channels),
    spam: spam != null && !isDeepStrictEqual(standing.spam, spam),
    texts: texts != null && !isDeepStrictEqual(byPlace(standing.texts), byPlace(texts)),
  }
  return (['channels', 'spam', 'texts'] as const).filter((each) => other[each])
}

const byPlace = (texts: Rules['texts']): ReadonlyMap<string, PlacedSettings> =>
  new Map(texts.map((each) => [`${each.flow} ${each.number}`, each]))

export async function saveRules(
  trx: AccountTransaction,
  account: AccountId,
  { channels, spam, texts }: WantedRules,
  { version, by }: Readonly<{ version: number; by: string }>,
): Promise<void> {
  if (channels) await changeChannelRules(trx, account, { version, rules: channels, by })
  if (spam) await saveSpamRules(trx, spam)
  if (texts) await replaceSettings(trx, account, texts)
}
