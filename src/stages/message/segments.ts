/** How a text travels: in parts, each paid for. */
export type Segments = Readonly<{
  encoding: 'GSM-7' | 'UCS-2'
  count: number
  /** Units still free in the last part: septets, or UTF-16 code units. */
  left: number
}>

/** The most a text may hold: what Twilio, SignalWire and Telnyx take. */
export const longestText = 1600

/** 3GPP TS 23.038, 6.2.1: the default alphabet. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** 3GPP TS 23.038, 6.2.1.1: behind an escape, so each takes two septets. */
const extended = new Set('\f^{}\\[~]|€')

/** A part alone, and a part of several, which carries a header of 6 octets (3GPP TS 23.040, 9.2.3.24.1). */
const room = { 'GSM-7': { alone: 160, joined: 153 }, 'UCS-2': { alone: 70, joined: 67 } } as const

/** Into how many parts a text is cut. No character is cut in two: one that does not fit begins the next part. */
export function segmentsOf(text: string): Segments {
  const characters = Array.from(text)
  const encoding = characters.every((each) => basic.has(each) || extended.has(each)) ? 'GSM-7' : 'UCS-2'
  const sizes = characters.map((each) => (encoding === 'UCS-2' ? each.length : extended.has(each) ? 2 : 1))
  const { alone, joined } = room[encoding]
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= alone) return { encoding, count: total === 0 ? 0 : 1, left: alone - total }
  let count = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > joined) {
      count += 1
      used = 0
    }
    used += size
  }
  return { encoding, count, left: joined - used }
}
