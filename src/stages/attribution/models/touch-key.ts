import type { CallSource } from '#stages/call/call.wire.ts'
import { unlinkedChannel } from '#stages/call/call.wire.ts'

/** What earns credit: a channel, a source of it, a campaign of that, or a keyword of that. */
export const keyKinds = ['channel', 'source', 'campaign', 'keyword'] as const
export type KeyKind = (typeof keyKinds)[number]

/** Fields that its kind does not tell apart are empty. */
export type TouchKey = Readonly<{
  channel: string
  source: string
  medium: string
  campaign: string
  keyword: string
}>

/** The keys of a path, and which of them each source of the account's dictionary means. Source 0 is nobody's. */
export type TouchKeys = Readonly<{
  keys: readonly TouchKey[]
  /** What the models call each key: any that is different, but for Direct, whose name they know. */
  names: readonly string[]
  keyOf: ReadonlyMap<number, number>
}>

const depth: Readonly<Record<KeyKind, number>> = { channel: 1, source: 3, campaign: 4, keyword: 5 }

const unlinked = { channel: unlinkedChannel, source: '', medium: '', campaign: '', term: '' }

export function touchKeys(
  by: KeyKind,
  sources: Iterable<Readonly<{ id: number }> & Omit<CallSource, 'content'>>,
): TouchKeys {
  const keys: TouchKey[] = []
  const names: string[] = []
  const known = new Map<string, number>()
  const keyOf = new Map<number, number>()
  for (const one of [{ id: 0, ...unlinked }, ...sources]) {
    const words = [one.channel, one.source, one.medium, one.campaign, one.term]
    const [channel = '', source = '', medium = '', campaign = '', keyword = ''] =
      one.channel === 'Direct' ? ['Direct'] : words.slice(0, depth[by])
    const name =
      channel === 'Direct' ? '(direct)' : JSON.stringify([channel, source, medium, campaign, keyword])
    let key = known.get(name)
    if (key === undefined) {
      key = keys.push({ channel, source, medium, campaign, keyword }) - 1
      names.push(name)
      known.set(name, key)
    }
    keyOf.set(one.id, key)
  }
  return { keys, names, keyOf }
}
