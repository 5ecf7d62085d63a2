export type Account = Readonly<{
  id: string
  parentId: string | null
  kind: 'agency' | 'client'
  name: string
  timeZone: string
  country: string
  currency: string
  locale: 'en' | 'ro' | 'uk'
  sample: boolean
}>
export type Me = Readonly<{
  user: Readonly<{ id: string; name: string; email: string; passwordSet: boolean }>
  accounts: readonly Account[]
}>
export type Placement = Readonly<{ kind: string; source: string; medium: string; campaign: string }>
export type TrackingNumber = Readonly<{
  id: string
  number: string
  name: string
  use: 'placement' | 'pool' | 'test' | 'unused'
  placement: Placement | null
  poolId: string | null
  flowId: string | null
}>
export type Pool = Readonly<{ id: string; name: string; flowId: string }>
export type Site = Readonly<{
  id: string
  key: string
  name: string
  url: string
  consent: 'always' | 'granted' | 'never'
  swaps: readonly Readonly<{ businessNumber: string; poolId: string }>[]
  checkedAt: string | null
}>
export type Trunk = Readonly<{
  id: string
  name: string
  addresses: readonly string[]
  username: string | null
  proxy: string | null
  registers: boolean
}>
export type Target =
  | Readonly<{ kind: 'sip'; uri: string }>
  | Readonly<{ kind: 'number'; number: string; trunk: string }>
  | Readonly<{ kind: 'phone'; username: string }>
  | Readonly<{ kind: 'answering-phone' }>
export type Destination = Readonly<{ id: string; name: string; target: Target }>
export type Prompt = Readonly<{ say: string }> | Readonly<{ file: string }>
export type FlowStep =
  | Readonly<{ does: 'announce'; prompt: Prompt; next: string }>
  | Readonly<{ does: 'record'; next: string }>
  | Readonly<{
      does: 'ring'
      destinations: readonly Readonly<{ destination: string; ringFor: number }>[]
      whisper: Prompt | null
      nobody: string
    }>
  | Readonly<{ does: 'hangup' }>
export type Flow = Readonly<{
  id: string
  name: string
  version: number
  start: string
  steps: Readonly<Record<string, FlowStep>>
  failOpen: string | null
}>
export type ApiKey = Readonly<{ id: string; name: string; hint: string; createdAt: string; lastUsedAt: string | null }>
export type SiteCheck = Readonly<{
  checks: readonly Readonly<{ check: string; ok: boolean; detail?: string }>[]
}>
export type SourceRow = Readonly<{
  channel: string
  source: string
  medium: string
  campaign: string
  calls: number
  answered: number
  missed: number
  firstTime: number
  connectedMs: number
}>
export type DayRow = Readonly<{ day: string; calls: number; answered: number; missed: number; firstTime: number }>
