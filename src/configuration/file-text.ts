import { stringify } from 'yaml'
import type { AccountSection, ConfigurationFile } from './file.wire.ts'
import { writeFlow } from './flow-list.ts'
import { kinds, type Configuration, type Destination, type TrackingNumber } from './items.ts'

type Items<Section extends keyof ConfigurationFile> = ConfigurationFile[Section]

/** The file that describes an account as it is: applying it changes nothing. Passwords stay where they are. */
export function fileTextOf(account: AccountSection, configuration: Configuration): string {
  const { trunks, carriers, phones, destinations, flows, pools, numbers, sites } = configuration
  const sections: ConfigurationFile = {
    account,
    trunks: trunks.map(({ name, addresses, username, password, proxy, registers }) => ({
      name,
      ...(addresses.length > 0 ? { addresses: [...addresses] } : {}),
      ...(username === null ? {} : { username }),
      ...(password === null ? {} : { password: 'unchanged' }),
      ...(proxy === null ? {} : { proxy }),
      ...(registers ? { registers } : {}),
    })),
    carriers: carriers.map(({ name, carrier, settings, secrets, baseUrl }) => ({
      name,
      carrier,
      ...(Object.keys(settings).length > 0 ? { settings: { ...settings } } : {}),
      secrets: Object.fromEntries(Object.keys(secrets).map((field) => [field, 'unchanged'])),
      ...(baseUrl === null ? {} : { baseUrl }),
    })),
    phones: phones.map(({ name, username }) => ({ name, username, password: 'unchanged' })),
    destinations: destinations.map(fileDestination),
    flows: flows.map(writeFlow),
    pools: pools.map(({ name, flow }) => ({ name, flow })),
    numbers: numbers.map(fileNumber),
    sites: sites.map(({ name, url, consent, key, swaps }) => ({
      name,
      url,
      consent,
      ...(key === null ? {} : { key }),
      ...(swaps.length === 0 ? {} : { swaps: swaps.map(({ find, pool }) => ({ find, pool })) }),
    })),
  }
  const filled = Object.entries(sections).filter(
    ([section]) =>
      section === 'account' || kinds.some((kind) => kind === section && configuration[kind].length > 0),
  )
  return `# Written by "ringroot export". Change it and bring it back with "ringroot apply FILE".\n${stringify(
    Object.fromEntries(filled),
    { lineWidth: 110, aliasDuplicateObjects: false },
  )}`
}

function fileDestination({ name, target }: Destination): NonNullable<Items<'destinations'>>[number] {
  switch (target.kind) {
    case 'sip':
      return { name, sip: target.uri }
    case 'number':
      return { name, number: target.number, trunk: target.trunk }
    case 'phone':
      return { name, phone: target.phone }
    case 'answering-phone':
      return { name, answeringPhone: true }
  }
}

const fileNumber = ({
  number,
  name,
  use,
  placement,
  pool,
  flow,
  carrier,
}: TrackingNumber): NonNullable<Items<'numbers'>>[number] => ({
  number,
  ...(name === '' ? {} : { name }),
  ...(pool === null ? {} : { pool }),
  ...(placement === null ? {} : { placement }),
  ...(use === 'test' ? { test: true as const } : {}),
  ...(flow === null ? {} : { flow }),
  ...(carrier == null ? {} : { carrier }),
})
