import type { PlacementKind } from '#stages/visit/placement.ts'
import {
  BookImage,
  BookUser,
  Car,
  FileText,
  IdCard,
  type LucideIcon,
  Mailbox,
  MapPin,
  Newspaper,
  Printer,
  RadioTower,
  Signpost,
  Store,
  Tv,
  UserRound,
} from 'lucide-react'

const icons: Readonly<Record<PlacementKind, LucideIcon>> = {
  newspaper: Newspaper,
  magazine: BookImage,
  print: Printer,
  radio: RadioTower,
  tv: Tv,
  billboard: Signpost,
  'yellow-pages': BookUser,
  'direct-mail': Mailbox,
  'business-profile': Store,
  'business-card': IdCard,
  vehicle: Car,
  letterhead: FileText,
  staff: UserRound,
  other: MapPin,
}
const known: ReadonlyMap<string, LucideIcon> = new Map(Object.entries(icons))

/** Where a static number stands, as a picture beside its word. */
export function PlacementIcon({ kind }: { kind: string }) {
  const Icon = known.get(kind) ?? MapPin
  return <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
}
