import type { AccountId, CallId } from '#base/id.ts'

/** Where a call's recording stands in storage. One call has at most one. */
export const recordingKey = (accountId: AccountId, callId: CallId): string =>
  `recordings/${accountId}/${callId}`

/** Where the message that somebody left in a call stands. One call has at most one: a later one takes its place. */
export const messageKey = (accountId: AccountId, callId: CallId): string => `messages/${accountId}/${callId}`
