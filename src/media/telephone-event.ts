/** A key on its way (RFC 4733, section 2.3). */
export type TelephoneEvent = Readonly<{ key: string; end: boolean; duration: number }>

const keys = '0123456789*#ABCD'

/** The payload's length. */
export const eventLength = 4

/** Null when it is no key: too short, or one of the event codes that are not keys (fax tones, flash, ...). */
export function readEvent(payload: Uint8Array): TelephoneEvent | null {
  const [code, flags, high, low] = payload
  if (code === undefined || flags === undefined || high === undefined || low === undefined) return null
  const key = keys[code]
  return key === undefined ? null : { key, end: (flags & 0x80) !== 0, duration: (high << 8) | low }
}

/** Writes one packet's payload at -10 dBm0, a usual volume. */
export function writeEvent(into: Uint8Array, at: number, key: string, end: boolean, duration: number): void {
  into[at] = keys.indexOf(key)
  into[at + 1] = (end ? 0x80 : 0) | 10
  into[at + 2] = (duration >> 8) & 0xff
  into[at + 3] = duration & 0xff
}

/** The keys of a text, in order: letters in capitals, everything that is no key left out. */
export const keysIn = (text: string): readonly string[] =>
  Array.from(text.toUpperCase()).filter((key) => keys.includes(key))
