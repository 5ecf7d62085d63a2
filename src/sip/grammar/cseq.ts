import { isToken, readDigits } from './characters.ts'

/** RFC 3261, 20.16. */
export type CSeq = Readonly<{ number: number; method: string }>

/** The number must be below 2**31 (RFC 3261, 8.1.1.5). */
export function parseCSeq(text: string): CSeq | null {
  const digits = /^\d+/.exec(text)?.[0] ?? ''
  const number = readDigits(digits)
  const method = text.slice(digits.length).trim()
  if (number === null || number >= 2 ** 31 || !isToken(method)) return null
  return text.charCodeAt(digits.length) === 32 || text.charCodeAt(digits.length) === 9
    ? { number, method }
    : null
}

export const formatCSeq = (cseq: CSeq): string => `${cseq.number} ${cseq.method}`
