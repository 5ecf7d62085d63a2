import {
  CalendarClock,
  Circle,
  CircleHelp,
  KeyRound,
  ListOrdered,
  MapPin,
  Megaphone,
  MessageSquare,
  PhoneForwarded,
  PhoneIncoming,
  PhoneOff,
  Route,
  Split,
  Star,
  Tag,
  UserRound,
  Voicemail,
  type LucideIcon,
} from 'lucide-react'
import type { Step } from './edit.ts'

export type Kind = Step['does']

export const iconOf: Readonly<Record<Kind, LucideIcon>> = {
  announce: Megaphone,
  menu: KeyRound,
  schedule: CalendarClock,
  'route-by-area': MapPin,
  'route-by-caller': UserRound,
  'route-by-source': Route,
  split: Split,
  record: Circle,
  ring: PhoneIncoming,
  queue: ListOrdered,
  voicemail: Voicemail,
  tag: Tag,
  survey: Star,
  ask: CircleHelp,
  'call-through': PhoneForwarded,
  hangup: PhoneOff,
  reject: MessageSquare,
}

/** What one adds a step for, in the order of a call. */
export const palette: readonly Readonly<{
  group: 'talk' | 'route' | 'ring' | 'keep' | 'end'
  kinds: readonly Kind[]
}>[] = [
  { group: 'talk', kinds: ['announce', 'menu', 'voicemail', 'survey'] },
  {
    group: 'route',
    kinds: ['schedule', 'route-by-caller', 'route-by-area', 'route-by-source', 'split', 'ask'],
  },
  { group: 'ring', kinds: ['ring', 'queue', 'call-through'] },
  { group: 'keep', kinds: ['record', 'tag'] },
  { group: 'end', kinds: ['hangup', 'reject'] },
]
