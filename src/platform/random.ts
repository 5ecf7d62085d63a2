import { randomFillSync } from 'node:crypto'

/** Asked for in one go: a question to the system costs as much for ten bytes as for thousands. */
const supply = new Uint8Array(8192)
let used = supply.length

/** `count` random bytes, good until the next call. For ids; a secret asks `node:crypto` itself. */
export function randomBytesFor(count: number): Uint8Array {
  if (used + count > supply.length) {
    randomFillSync(supply)
    used = 0
  }
  return supply.subarray(used, (used += count))
}
