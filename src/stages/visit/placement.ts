import type { Channel } from './channel.ts'

/** Where a static number stands, in the order in which people are offered it. Others are possible: a kind is a word of the account's own. */
export const placementKinds = [
  'newspaper',
  'magazine',
  'print',
  'radio',
  'tv',
  'billboard',
  'yellow-pages',
  'direct-mail',
  'business-profile',
  'business-card',
  'vehicle',
  'letterhead',
  'staff',
  'other',
] as const
export type PlacementKind = (typeof placementKinds)[number]

/** What does not stand on paper or in the air: who finds the profile was searching. */
const onlineChannels: ReadonlyMap<string, Channel> = new Map([['business-profile', 'Organic Search']])

/** Every caller of a static number came by where it stands. */
export const channelOfPlacement = (kind: string): Channel => onlineChannels.get(kind) ?? 'Offline'
