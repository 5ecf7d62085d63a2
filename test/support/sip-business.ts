import { expect } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { FileFlow } from '#configuration/flow-file.wire.ts'
import { readFlow } from '#configuration/flow-list.ts'
import type { Configuration } from '#configuration/items.ts'

/** A business with one trunk on this machine and one number, which rings these phones in order. */
export function sipBusiness(
  number: PhoneNumber,
  ports: readonly number[],
  { ringFor = 20, before = [] }: Readonly<{ ringFor?: number; before?: FileFlow['steps'] }> = {},
): Partial<Configuration> {
  const destinations = ports.map((port, index) => ({
    id: `destination-${index}`,
    name: `Phone ${index + 1}`,
    target: { kind: 'sip', uri: `sip:${index}@127.0.0.1:${port}` } as const,
  }))
  const ring = { ring: destinations.map(({ name }) => ({ destination: name, for: ringFor })) }
  const flow = {
    ...readFlow({ name: 'Sales', steps: [...before, ring] }, expect.unreachable),
    id: 'flow',
    failOpen: null,
  }
  const trunk = { id: 'trunk', name: 'Carrier', addresses: ['127.0.0.1'], proxy: null, registers: false }
  return {
    trunks: [{ ...trunk, username: null, password: null }],
    destinations,
    flows: [flow],
    numbers: [
      {
        id: 'number',
        number,
        name: 'Billboard',
        use: 'placement',
        placement: { kind: 'billboard', source: 'billboard', medium: 'offline', campaign: 'spring sale' },
        pool: null,
        flow: 'Sales',
      },
    ],
  }
}
