import type { AccountId, MessageId } from '#base/id.ts'

/** Where an attachment is kept. */
export const attachmentKey = (account: AccountId, message: MessageId, index: number): string =>
  `texts/${account}/${message}/${index}`
