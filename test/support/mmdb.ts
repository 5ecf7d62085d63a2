/** A geo-IP file in MaxMind's format (https://maxmind.github.io/MaxMind-DB/), for IPv4: each network with what is known of it. */
export function mmdb(networks: Readonly<Record<string, unknown>>): Buffer {
  const data: Buffer[] = []
  let size = 0
  /** Each node: where its 0 and its 1 lead, a node or the offset of a record; null leads nowhere. */
  const nodes: ({ node: number } | { record: number } | null)[][] = [[null, null]]
  for (const [network, known] of Object.entries(networks)) {
    const [address = '', length = '32'] = network.split('/')
    const bits = address
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(length))
    let at = 0
    for (const [i, bit] of bits.split('').entries()) {
      const ways = nodes[at] ?? []
      if (i === bits.length - 1) ways[Number(bit)] = { record: size }
      else {
        const way = ways[Number(bit)] ?? { node: nodes.push([null, null]) - 1 }
        ways[Number(bit)] = way
        at = 'node' in way ? way.node : 0
      }
    }
    const record = encode(known)
    data.push(record)
    size += record.length
  }
  const tree = Buffer.alloc(nodes.length * 6)
  nodes.forEach((ways, i) =>
    ways.forEach((way, side) => {
      const leads = way === null ? nodes.length : 'node' in way ? way.node : nodes.length + 16 + way.record
      tree.writeUIntBE(leads, i * 6 + side * 3, 3)
    }),
  )
  const about = encode({
    node_count: nodes.length,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test-City',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    languages: [],
    description: {},
  })
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    ...data,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    about,
  ])
}

/** Maps, lists, texts and small numbers, each with its type and size in front. */
function encode(value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.concat([head(2, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number') return Buffer.concat([head(6, 4), uint32(value)])
  if (Array.isArray(value)) return Buffer.concat([head(11, value.length), ...value.map(encode)])
  const entries = Object.entries(value ?? {})
  return Buffer.concat([
    head(7, entries.length),
    ...entries.flatMap(([key, each]) => [encode(key), encode(each)]),
  ])
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const head = (type: number, size: number): Buffer =>
  type < 8 ? Buffer.of((type << 5) | size) : Buffer.of(size, type - 7)
