/** A value of DER (ITU-T X.690): its tag, its bytes, and what stands in it when it is constructed. */
export type Der = Readonly<{ tag: number; bytes: Buffer; children: readonly Der[] }>

/** Deeper than any certificate. */
const deepest = 16

/** Reads one value; null when it is none, or does not fill the buffer exactly. */
export function readDer(buffer: Buffer): Der | null {
  const all = readAll(buffer, deepest)
  return all?.length === 1 ? (all[0] ?? null) : null
}

function readAll(buffer: Buffer, depth: number): readonly Der[] | null {
  if (depth === 0) return null
  const found: Der[] = []
  for (let at = 0; at < buffer.length;) {
    const tag = buffer[at] ?? 0
    const length = readLength(buffer, at + 1)
    if (length === null || length.from + length.bytes > buffer.length) return null
    const bytes = buffer.subarray(length.from, length.from + length.bytes)
    const children = (tag & 0x20) === 0 ? [] : readAll(bytes, depth - 1)
    if (children === null) return null
    found.push({ tag, bytes, children })
    at = length.from + length.bytes
  }
  return found
}

/** X.690, 8.1.3: short form below 128, else so many bytes of length. */
function readLength(buffer: Buffer, at: number): Readonly<{ from: number; bytes: number }> | null {
  const first = buffer[at]
  if (first === undefined) return null
  if (first < 0x80) return { from: at + 1, bytes: first }
  const size = first & 0x7f
  if (size === 0 || size > 4 || at + 1 + size > buffer.length) return null
  return { from: at + 1 + size, bytes: buffer.readUIntBE(at + 1, size) }
}
