import { randomUUID } from 'node:crypto'

/** A From or To tag: globally unique, at least 32 random bits (RFC 3261, 19.3). */
export const newTag = (): string => randomUUID().slice(0, 18).replaceAll('-', '')

/** A Call-ID nobody else has (RFC 3261, 8.1.1.4). No host in it: ours is nobody's business. */
export const newCallId = (): string => randomUUID()
