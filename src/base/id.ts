declare const brand: unique symbol

/** A value of `T` that cannot be mistaken for another use of the same type. Costs nothing at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Identifiers are uuids (version 7 where we mint them: they sort by time) and strings everywhere in JavaScript and JSON. */
export type AccountId = Brand<string, 'AccountId'>
export type UserId = Brand<string, 'UserId'>
export type SiteId = Brand<string, 'SiteId'>
export type VisitorId = Brand<string, 'VisitorId'>
export type VisitId = Brand<string, 'VisitId'>
export type NumberId = Brand<string, 'NumberId'>
export type PoolId = Brand<string, 'PoolId'>
export type TrunkId = Brand<string, 'TrunkId'>
export type DestinationId = Brand<string, 'DestinationId'>
export type AgentId = Brand<string, 'AgentId'>
export type FlowId = Brand<string, 'FlowId'>
export type CallId = Brand<string, 'CallId'>
export type MessageId = Brand<string, 'MessageId'>
export type ThreadId = Brand<string, 'ThreadId'>
/** What somebody sent by a form; `OwnFormId` is a form of one's own that is drawn on a page. */
export type FormId = Brand<string, 'FormId'>
export type OwnFormId = Brand<string, 'OwnFormId'>
/** One side of a call. The caller's leg is always `'caller'`; legs we dial are numbered `'1'`, `'2'`, ... */
export type LegId = Brand<string, 'LegId'>

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True for a lower-case uuid of any version: what a boundary checks before it brands a string. */
export const isUuid = (text: string): boolean => uuidPattern.test(text)

/**
 * A uuid version 7 (RFC 9562, section 5.7) from a moment and ten random bytes: pure, so the caller brings both.
 * Ids minted later sort later, which keeps index pages warm.
 */
export function uuidv7(at: number, random: Uint8Array): string {
  const time = Math.trunc(at).toString(16).padStart(12, '0')
  const hex = Array.from(random.subarray(0, 10), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const variant = (8 + (Number.parseInt(hex.charAt(3), 16) & 3)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`
}
