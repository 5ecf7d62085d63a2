/** Bytes from `start` up to, not including, `end`. */
export type ByteRange = Readonly<{ start: number; end: number }>

/**
 * Reads a Range header (RFC 9110, 14.1.2) for something of this length. Null: send all of it, which is what a server may do with
 * several ranges, another unit, or nonsense. `unsatisfiable`: 416.
 */
export function readByteRange(
  header: string | undefined,
  length: number,
): ByteRange | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || first + last === '') return null
  if (first === '') {
    const suffix = Number(last)
    return suffix === 0 || length === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, length - suffix), end: length }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return null
  if (start >= length) return 'unsatisfiable'
  return { start, end: last === '' ? length : Math.min(length, Number(last) + 1) }
}
