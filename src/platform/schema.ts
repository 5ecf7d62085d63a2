/**
 * The tables as TypeScript sees them. Generated from a migrated database; do not edit:
 * `DATABASE_URL=... node src/platform/schema.generate.ts`
 */
import type { Generated, GeneratedAlways } from 'kysely'
import type { Json, JsonWithDefault } from './json-column.ts'

export interface AccountsTable {
  id: string
  parent_id: string | null
  kind: 'agency' | 'client'
  name: string
  time_zone: Generated<string>
  country: Generated<string>
  currency: Generated<string>
  locale: Generated<'en' | 'ro' | 'uk'>
  sample: Generated<boolean>
  created_at: Generated<Date>
}

export interface AgentsTable {
  account_id: string
  id: string
  name: string
  department_id: string | null
  extension: string | null
  phone_id: string | null
  mobile: string | null
  trunk_id: string | null
  rings: Generated<'phone' | 'mobile' | 'both' | 'answering-phone'>
  email: string | null
  caller_id: string | null
  call_through: Generated<boolean>
  listed: Generated<boolean>
  emergency_caller_id: string | null
}

export interface ApiKeyDirectoryTable {
  key_hash: Buffer
  account_id: string
  key_id: string
}

export interface ApiKeysTable {
  account_id: string
  id: string
  name: string
  hint: string
  created_at: Generated<Date>
  last_used_at: Date | null
  revoked_at: Date | null
}

export interface AttributionSnapshotsTable {
  account_id: string
  pool_id: string
  version: number
  taken_at: Date
  last_id: string | null
  state: Buffer
}

export interface AuditLogTable {
  account_id: string
  id: string
  at: Generated<Date>
  actor: string
  action: string
  subject: string
  detail: JsonWithDefault
}

export interface CallAttributionsTable {
  account_id: string
  call_id: string
  version: number
  at: Date
  basis: string
  source_id: number | null
  visit_id: string | null
  evidence: JsonWithDefault
}

export interface CallCreditsTable {
  account_id: string
  call_id: string
  source_id: number
  p: number
}

export interface CallEventsTable {
  account_id: string
  call_id: string
  id: string
  at: Date
  kind: string
  body: Json
}

export interface CallerLookupsTable {
  account_id: string
  number: string
  name: string | null
  address: string | null
  asked_at: Generated<Date>
}

export interface CallersTable {
  account_id: string
  number: string
  name: Generated<string>
  company: Generated<string>
  address: Generated<string>
  tags: Generated<string[]>
  updated_at: Generated<Date>
}

export interface CallsTable {
  account_id: string
  id: string
  started_at: Date
  direction: Generated<'inbound' | 'outbound'>
  number_id: string
  number: string
  caller: string | null
  caller_name: string | null
  phase: 'ringing' | 'greeting' | 'waiting' | 'talking' | 'ended'
  result: 'in-progress' | 'answered' | 'missed' | 'voicemail' | 'abandoned' | 'interrupted'
  answered_at: Date | null
  connected_at: Date | null
  ended_at: Date | null
  ring_ms: Generated<number>
  total_ms: Generated<number>
  connected_ms: Generated<number>
  ended_by: string | null
  cause: string | null
  answered_by: string | null
  flow_id: string | null
  carrier_name: Generated<string>
  carrier_ref: Generated<string>
  first_time: Generated<boolean>
  test: Generated<boolean>
  recording: Generated<'none' | 'running' | 'ready' | 'failed'>
  recording_ms: Generated<number>
  peaks: Json | null
  source_id: number | null
  visit_id: string | null
  basis: Generated<'model' | 'last-shown' | 'placement' | 'callback' | 'unlinked'>
  hold_ms: Generated<number>
  answered_by_name: string | null
  attestation: 'A' | 'B' | 'C' | 'none' | 'invalid-signature' | 'expired' | 'wrong-number' | 'untrusted' | 'unreachable' | 'malformed' | 'not-checked' | null
  screened: 'allow' | 'challenge' | 'reject' | null
  screened_why: string | null
  spam: Generated<boolean>
  callee: string | null
  agent_id: string | null
  agent_name: string | null
  ivr_ms: Generated<number>
  queue: string | null
  queue_ms: Generated<number>
  callback_asked: Generated<boolean>
  transfers: Generated<number>
  tags: Generated<string[]>
  survey: number | null
  mailbox: string | null
  message_ms: Generated<number>
  message_peaks: Json | null
  badge: 'high' | 'medium' | 'ambiguous' | 'unlinked' | null
  visit_confidence: number | null
  campaign_confidence: number | null
  source_confidence: number | null
  leader: string | null
}

export interface CallsBySourceHourTable {
  account_id: string
  hour: Date
  source_id: number
  calls: Generated<number>
  answered: Generated<number>
  missed: Generated<number>
  first_time: Generated<number>
  connected_ms: Generated<number>
  abandoned: Generated<number>
}

export interface CarriersTable {
  account_id: string
  id: string
  name: string
  carrier: string
  settings: Json
  secrets: Buffer
  base_url: string | null
}

export interface ChannelRulesTable {
  account_id: string
  version: number
  rules: Json
  changed_at: Generated<Date>
  changed_by: string
  settled_to: number | null
}

export interface CostCampaignsTable {
  account_id: string
  origin: string
  name: string
  source: string
  medium: string
  campaign: string
}

export interface CostContractsTable {
  account_id: string
  id: string
  name: string
  source: string
  medium: string
  campaign: Generated<string>
  currency: string
  amount: number
  from_day: string
  to_day: string
}

export interface CostImportsTable {
  account_id: string
  id: string
  at: Generated<Date>
  by: string
  origin: 'google-ads' | 'microsoft-ads' | 'meta' | 'table'
  file: Generated<string>
  rows: number
  from_day: string
  to_day: string
  totals: Json
  undone_at: Date | null
  undone_by: string | null
}

export interface CostSourcesTable {
  account_id: string
  origin: string
  source: string
  medium: string
}

export interface CostsTable {
  account_id: string
  day: string
  origin: 'google-ads' | 'microsoft-ads' | 'meta' | 'table' | 'contract' | 'typed' | 'api'
  batch_id: string
  source: Generated<string>
  medium: Generated<string>
  campaign: Generated<string>
  keyword: Generated<string>
  currency: string
  amount: number
}

export interface CredentialsTable {
  id: string
  user_id: string
  account_id: string
  provider_id: string
  password: string | null
  access_token: string | null
  refresh_token: string | null
  id_token: string | null
  access_token_expires_at: Date | null
  refresh_token_expires_at: Date | null
  scope: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface DepartmentsTable {
  account_id: string
  id: string
  name: string
  mailbox: string
  extension: string | null
  flow_id: string | null
  caller_id: string | null
}

export interface DestinationsTable {
  account_id: string
  id: string
  name: string
  target: Json
}

export interface ExchangeRatesTable {
  account_id: string
  currency: string
  into_currency: string
  from_day: string
  rate: string
}

export interface FlowVersionsTable {
  account_id: string
  flow_id: string
  version: number
  body: Json
  published_at: Generated<Date>
}

export interface FlowsTable {
  account_id: string
  id: string
  name: string
  version: Generated<number>
}

export interface FormSettingsTable {
  account_id: string
  site_id: string
  capture: Generated<'all' | 'chosen' | 'none'>
  selector: Generated<string>
  hidden: Generated<string[]>
  mail_to: Generated<string[]>
}

export interface FormSubmissionsTable {
  account_id: string
  id: string
  at: Date
  site_id: string
  form_key: string
  form_name: string
  own_form_id: string | null
  page_url: Generated<string>
  visit_id: string | null
  visitor_id: string | null
  source_id: number | null
  basis: 'visit' | 'page' | 'unlinked'
  fields: JsonWithDefault
  name: string | null
  email: string | null
  phone: string | null
  first_time: Generated<boolean>
  test: Generated<boolean>
  spam_why: 'honeypot' | 'too-fast' | 'links' | 'blocked' | null
  marked: boolean | null
  spam: Generated<boolean>
}

export interface LeaseBlocksTable {
  account_id: string
  pool_id: string
  version: number
  last_id: string
  blocks: Buffer
}

export interface LeaseEventsTable {
  account_id: string
  id: string
  at: Date
  kind: 'leased' | 'active' | 'tapped' | 'ended'
  pool_id: string
  number_id: string
  visit_id: string
  visitor_id: string
  body: JsonWithDefault
}

export interface LookupProvidersTable {
  account_id: string
  url: string
  header: string | null
  key: Buffer | null
  name_path: Generated<string>
  address_path: Generated<string>
}

export interface MembershipsTable {
  account_id: string
  user_id: string
  role: 'owner' | 'admin' | 'viewer'
  created_at: Generated<Date>
}

export interface MessageEventsTable {
  account_id: string
  message_id: string
  id: string
  at: Date
  kind: string
  body: Json
}

export interface MessageThreadsTable {
  account_id: string
  id: string
  number: string
  number_id: string | null
  person: string
  last_at: Date
  last_message_id: string
  unread: Generated<number>
  source_id: number | null
  visit_id: string | null
  basis: Generated<string>
}

export interface MessagesTable {
  account_id: string
  id: string
  thread_id: string
  carrier_message_id: string | null
  at: Date
  direction: 'inbound' | 'outbound'
  number: string
  number_id: string | null
  person: string
  body: string
  keyword: 'stop' | 'start' | 'help' | null
  status: 'received' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed'
  failure: string | null
  failure_detail: string | null
  occasion: 'typed' | 'missed-call' | 'keyword' | null
  author: string | null
  call_id: string | null
  carrier_name: Generated<string>
  carrier_ref: Generated<string>
  attachments: JsonWithDefault
  source_id: number | null
  visit_id: string | null
  basis: Generated<string>
  read_at: Date | null
}

export interface NumberDirectoryTable {
  number: string
  account_id: string
  number_id: string
}

export interface NumbersTable {
  account_id: string
  id: string
  number: string
  name: Generated<string>
  use: 'placement' | 'pool' | 'test' | 'unused'
  placement: Json | null
  pool_id: string | null
  flow_id: string | null
  created_at: Generated<Date>
  carrier_id: string | null
  carrier_ref: string | null
  agent_id: string | null
}

export interface OwnFormsTable {
  account_id: string
  id: string
  key: string
  name: string
  design: Json
  changed_at: Generated<Date>
}

export interface PageViewsTable {
  account_id: string
  id: string
  visit_id: string
  at: Date
  url: string
  title: Generated<string>
  active_ms: Generated<number>
}

export interface PersonCutsTable {
  account_id: string
  identity: string
  other: string
  at: Generated<Date>
  by: string
}

export interface PersonIdentitiesTable {
  account_id: string
  identity: string
  id: string
  person_id: string
  crowded: Generated<boolean>
  first_at: Date
  last_at: Date
}

export interface PersonJoinsTable {
  account_id: string
  why: 'call' | 'callback' | 'form' | 'sale'
  ref: string
  left_side: string
  right_side: string
  at: Date
  likelihood: number
}

export interface PersonProgressTable {
  account_id: string
  read_to: Date
}

export interface PersonsTable {
  account_id: string
  id: string
  first_at: Date
  last_at: Date
}

export interface PhonesTable {
  account_id: string
  id: string
  name: string
  username: string
  password: Buffer
}

export interface PoolsTable {
  account_id: string
  id: string
  name: string
  flow_id: string
}

export interface PromptsTable {
  account_id: string
  name: string
  key: string
  length_ms: number
  uploaded_at: Generated<Date>
}

export interface SaleImportsTable {
  account_id: string
  id: string
  at: Generated<Date>
  by: string
  file: Generated<string>
  rows: number
  matched: number
  replaced: JsonWithDefault
  undone_at: Date | null
  undone_by: string | null
}

export interface SaleSettingsTable {
  account_id: string
  match_days: Generated<number>
}

export interface SalesTable {
  account_id: string
  id: string
  origin: 'hand' | 'api' | 'import'
  ref: string
  batch_id: string | null
  at: Date
  worth: 'none' | 'lead' | 'qualified' | 'sale'
  amount: number | null
  currency: string | null
  phone: string | null
  email: string | null
  click_id: string | null
  call_id: string | null
  message_id: string | null
  form_id: string | null
  visit_id: string | null
  matched: Generated<'contact' | 'click-id' | 'phone' | 'email' | 'none'>
  note: Generated<string>
  by: string
  updated_at: Generated<Date>
}

export interface SeenFormsTable {
  account_id: string
  site_id: string
  key: string
  name: string
  page_url: Generated<string>
  last_at: Date
  kept: Generated<boolean>
}

export interface SessionsTable {
  id: string
  user_id: string
  token: string
  expires_at: Date
  ip_address: string | null
  user_agent: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface SipUserDirectoryTable {
  username: string
  account_id: string
  kind: 'trunk' | 'phone'
  subject_id: string
}

export interface SiteDirectoryTable {
  key: string
  account_id: string
  site_id: string
}

export interface SiteSwapsTable {
  account_id: string
  site_id: string
  business_number: string
  pool_id: string
}

export interface SitesTable {
  account_id: string
  id: string
  key: string
  name: string
  url: string
  consent: Generated<'always' | 'granted' | 'never'>
  checked_at: Date | null
  directory: Generated<boolean>
  callback: Generated<boolean>
  callback_first: Generated<'agent' | 'visitor'>
}

export interface SourcesTable {
  account_id: string
  id: GeneratedAlways<number>
  source: string
  medium: string
  campaign: Generated<string>
  term: Generated<string>
  content: Generated<string>
  channel: string
  landing: Generated<string>
  referrer: Generated<string>
  placement: Generated<string>
}

export interface SpamListTable {
  account_id: string
  id: string
  pattern: string
  list: 'blocked' | 'trusted'
  why: Generated<string>
  call_id: string | null
  added_by: string
  added_at: Generated<Date>
  removed_by: string | null
  removed_at: Date | null
}

export interface SpamRulesTable {
  account_id: string
  anonymous: Generated<'allow' | 'challenge' | 'reject'>
  robocaller: Generated<'allow' | 'challenge' | 'reject'>
  robocaller_numbers: Generated<number>
  failed_attestation: Generated<'allow' | 'challenge' | 'reject'>
}

export interface TapsTable {
  account_id: string
  id: string
  visit_id: string
  at: Date
  number: string
}

export interface TextConsentEventsTable {
  account_id: string
  person: string
  id: string
  at: Date
  kind: 'stop' | 'start'
  by: 'person' | 'carrier' | 'colleague'
  actor: string | null
}

export interface TextConsentsTable {
  account_id: string
  person: string
  state: 'open' | 'stopped'
  by: 'person' | 'colleague' | null
  since: Date | null
}

export interface TextSettingsTable {
  account_id: string
  scope: 'account' | 'flow' | 'number'
  subject_id: string
  text_back: Json | null
  forward_to: Json | null
  answers: 'own-words' | 'all' | null
}

export interface TrunksTable {
  account_id: string
  id: string
  name: string
  addresses: Generated<string[]>
  username: string | null
  password: Buffer | null
  proxy: string | null
  registers: Generated<boolean>
  caller_id: string | null
  emergency_caller_id: string | null
}

export interface UsersTable {
  id: string
  name: string
  email: string
  email_verified: Generated<boolean>
  image: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface VerificationsTable {
  id: string
  identifier: string
  value: string
  expires_at: Date
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface VisitsTable {
  account_id: string
  id: string
  site_id: string
  visitor_id: string
  source_id: number
  started_at: Date
  last_activity_at: Date
  landing_url: string
  referrer: Generated<string>
  click_ids: JsonWithDefault
  ga: JsonWithDefault
  device: 'mobile' | 'tablet' | 'desktop'
  bot: Generated<boolean>
}

export interface Schema {
  accounts: AccountsTable
  agents: AgentsTable
  api_key_directory: ApiKeyDirectoryTable
  api_keys: ApiKeysTable
  attribution_snapshots: AttributionSnapshotsTable
  audit_log: AuditLogTable
  call_attributions: CallAttributionsTable
  call_credits: CallCreditsTable
  call_events: CallEventsTable
  caller_lookups: CallerLookupsTable
  callers: CallersTable
  calls: CallsTable
  calls_by_source_hour: CallsBySourceHourTable
  carriers: CarriersTable
  channel_rules: ChannelRulesTable
  cost_campaigns: CostCampaignsTable
  cost_contracts: CostContractsTable
  cost_imports: CostImportsTable
  cost_sources: CostSourcesTable
  costs: CostsTable
  credentials: CredentialsTable
  departments: DepartmentsTable
  destinations: DestinationsTable
  exchange_rates: ExchangeRatesTable
  flow_versions: FlowVersionsTable
  flows: FlowsTable
  form_settings: FormSettingsTable
  form_submissions: FormSubmissionsTable
  lease_blocks: LeaseBlocksTable
  lease_events: LeaseEventsTable
  lookup_providers: LookupProvidersTable
  memberships: MembershipsTable
  message_events: MessageEventsTable
  message_threads: MessageThreadsTable
  messages: MessagesTable
  number_directory: NumberDirectoryTable
  numbers: NumbersTable
  own_forms: OwnFormsTable
  page_views: PageViewsTable
  person_cuts: PersonCutsTable
  person_identities: PersonIdentitiesTable
  person_joins: PersonJoinsTable
  person_progress: PersonProgressTable
  persons: PersonsTable
  phones: PhonesTable
  pools: PoolsTable
  prompts: PromptsTable
  sale_imports: SaleImportsTable
  sale_settings: SaleSettingsTable
  sales: SalesTable
  seen_forms: SeenFormsTable
  sessions: SessionsTable
  sip_user_directory: SipUserDirectoryTable
  site_directory: SiteDirectoryTable
  site_swaps: SiteSwapsTable
  sites: SitesTable
  sources: SourcesTable
  spam_list: SpamListTable
  spam_rules: SpamRulesTable
  taps: TapsTable
  text_consent_events: TextConsentEventsTable
  text_consents: TextConsentsTable
  text_settings: TextSettingsTable
  trunks: TrunksTable
  users: UsersTable
  verifications: VerificationsTable
  visits: VisitsTable
}
