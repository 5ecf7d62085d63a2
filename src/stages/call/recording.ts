import type { AccountId, CallId } from '#base/id.ts'

/** Where a call's recording stands in storage. One call has at most one. */
export const recordingKey = (accountId: AccountId, callId: CallId): string =>
  `recordings/${accountId}/${callId}`
