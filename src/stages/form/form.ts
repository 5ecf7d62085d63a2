import type { AccountId, FormId, OwnFormId, SiteId, VisitId, VisitorId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import type { Source } from '#stages/visit/source.ts'
import type { FormBasis, FormField, FormSpamReason } from './form.wire.ts'

/** What somebody sent by a form, as it is written down. A lead with its visit's source, like a call. */
export type Form = Readonly<{
  id: FormId
  accountId: AccountId
  at: Instant
  siteId: SiteId
  key: string
  formName: string
  own: OwnFormId | null
  pageUrl: string
  visitId: VisitId | null
  /** Null where nobody may be remembered. */
  visitorId: VisitorId | null
  source: Source | null
  basis: FormBasis
  fields: readonly FormField[]
  name: string | null
  email: string | null
  phone: PhoneNumber | null
  test: boolean
  spamWhy: FormSpamReason | null
}>

/** A page that was opened to try the snippet, as the set-up check opens it, sends forms that are only a test. */
export const isTestPage = (url: string): boolean => /[?&#]ringroot[-_]test\b/.test(url)
