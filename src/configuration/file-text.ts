import { isDeepStrictEqual } from 'node:util'
import { stringify } from 'yaml'
import type { AccountSection, ConfigurationFile } from './file.wire.ts'
import { writeTexts } from './file-texts.ts'
import { writeFlow } from './flow-list.ts'
import {
  kinds,
  staffPlacement,
  type Agent,
  type Configuration,
  type Department,
  type Destination,
  type TrackingNumber,
} from './items.ts'

import type { Rules } from './rules.store.ts'

type Items<Section extends keyof ConfigurationFile> = ConfigurationFile[Section]

/** The file that describes an account as it is: applying it changes nothing. Passwords stay where they are. */
export function fileTextOf(
  account: AccountSection,
  configuration: Configuration,
  rules: Partial<Rules> = {},
): string {
  const { trunks, carriers, phones, departments, agents, destinations } = configuration
  const { flows, pools, numbers, sites } = configuration
  const { channels = [], spam, texts = [] } = rules
  const sections: ConfigurationFile = {
    account,
    trunks: trunks.map(
      ({ name, addresses, username, password, proxy, registers, callerId, emergencyCallerId }) => ({
        name,
        ...(addresses.length > 0 ? { addresses: [...addresses] } : {}),
        ...(username === null ? {} : { username }),
        ...(password === null ? {} : { password: 'unchanged' }),
        ...(proxy === null ? {} : { proxy }),
        ...(registers ? { registers } : {}),
        ...(callerId == null ? {} : { callerId }),
        ...(emergencyCallerId == null ? {} : { emergencyCallerId }),
      }),
    ),
    carriers: carriers.map(({ name, carrier, settings, secrets, baseUrl }) => ({
      name,
      carrier,
      ...(Object.keys(settings).length > 0 ? { settings: { ...settings } } : {}),
      secrets: Object.fromEntries(Object.keys(secrets).map((field) => [field, 'unchanged'])),
      ...(baseUrl === null ? {} : { baseUrl }),
    })),
    phones: phones.map(({ name, username }) => ({ name, username, password: 'unchanged' })),
    departments: departments.map(fileDepartment),
    agents: agents.map(fileAgent),
    destinations: destinations.map(fileDestination),
    flows: flows.map(writeFlow),
    pools: pools.map(({ name, flow }) => ({ name, flow })),
    numbers: numbers.map(fileNumber),
    sites: sites.map(
      ({ name, url, consent, key, directory = false, callback = false, callbackFirst, swaps }) => ({
        name,
        url,
        consent,
        ...(key === null ? {} : { key }),
        ...(directory ? { directory } : {}),
        ...(callback ? { callback } : {}),
        ...(callbackFirst === 'visitor' ? { callbackFirst } : {}),
        ...(swaps.length === 0 ? {} : { swaps: swaps.map(({ find, pool }) => ({ find, pool })) }),
      }),
    ),
  }
  const filled = Object.entries({
    ...sections,
    channels,
    ...(spam ? { spam } : {}),
    texts: writeTexts(texts),
  }).filter(
    ([section]) =>
      section === 'account' ||
      section === 'spam' ||
      (section === 'channels' && channels.length > 0) ||
      (section === 'texts' && texts.length > 0) ||
      kinds.some((kind) => kind === section && configuration[kind].length > 0),
  )
  return `# Written by "ringroot export". Change it and bring it back with "ringroot apply FILE".\n${stringify(
    Object.fromEntries(filled),
    { lineWidth: 110, aliasDuplicateObjects: false },
  )}`
}

const fileDepartment = ({
  name,
  mailbox,
  extension,
  flow,
  callerId,
}: Department): NonNullable<Items<'departments'>>[number] => ({
  name,
  ...(mailbox === name ? {} : { mailbox }),
  ...fileExtension(extension),
  ...(flow === null ? {} : { flow }),
  ...(callerId === null ? {} : { callerId }),
})

const fileAgent = (agent: Agent): NonNullable<Items<'agents'>>[number] => {
  const { name, department, extension, phone, mobile, rings, email, callerId, callThrough, listed } = agent
  return {
    name,
    ...(department === null ? {} : { department }),
    ...fileExtension(extension),
    ...(phone === null ? {} : { phone }),
    ...(mobile === null ? {} : { mobile: mobile.number, trunk: mobile.trunk }),
    ...(rings === 'both' ? {} : { rings }),
    ...(email === null ? {} : { email }),
    ...(callerId === null ? {} : { callerId }),
    ...(agent.emergencyCallerId == null ? {} : { emergencyCallerId: agent.emergencyCallerId }),
    ...(callThrough ? { callThrough } : {}),
    ...(listed ? {} : { listed }),
  }
}

/** A number, as one writes it; a text where a number would lose its zero. */
const fileExtension = (extension: string | null): { extension?: number | string } =>
  extension === null ? {} : { extension: /^([1-9]\d*|0)$/.test(extension) ? Number(extension) : extension }

function fileDestination({ name, target }: Destination): NonNullable<Items<'destinations'>>[number] {
  switch (target.kind) {
    case 'sip':
      return { name, sip: target.uri }
    case 'number':
      return { name, number: target.number, trunk: target.trunk }
    case 'phone':
      return { name, phone: target.phone }
    case 'agent':
      return { name, agent: target.agent }
    case 'person-called':
      return { name, personCalled: true }
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
  agent = null,
}: TrackingNumber): NonNullable<Items<'numbers'>>[number] => ({
  number,
  ...(name === '' ? {} : { name }),
  ...(pool === null ? {} : { pool }),
  ...(agent === null ? {} : { staff: agent }),
  ...(placement === null || (agent !== null && isDeepStrictEqual(placement, staffPlacement))
    ? {}
    : { placement }),
  ...(use === 'test' ? { test: true as const } : {}),
  ...(flow === null ? {} : { flow }),
  ...(carrier == null ? {} : { carrier }),
})
