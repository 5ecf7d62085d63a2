import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { check } from './check.ts'
import type { ConfigurationFile } from './file.wire.ts'
import { wantedBy } from './file.ts'
import { Inventory } from './inventory.ts'
import { emptyConfiguration, kinds, type Configuration, type Item } from './items.ts'

const account = '0190f000-0000-7000-8000-000000000001' as AccountId // any account

const business = (more = '') => `
trunks: [{ name: Telco, addresses: [192.0.2.1], callerId: "+12025550100" }]
phones: [{ name: Desk 1, username: anna, password: long enough }]
departments: [{ name: Sales, extension: 600, flow: Main, callerId: "+12025550100" }]
agents:
  - { name: Anna, department: Sales, extension: 201, phone: Desk 1, mobile: "+12025550191", trunk: Telco, callThrough: true }
  - { name: Dan, department: Sales, extension: "007", mobile: "+12025550192", trunk: Telco, rings: phone, listed: false }
  - { name: Eva }
${more}
destinations:
  - { name: Reception, answeringPhone: true }
  - { name: Anna at work, agent: Anna }
  - { name: Eva at work, agent: Eva }
  - { name: Whoever is called, personCalled: true }
flows:
  - name: Main
    steps: [{ ring: [Anna at work, Eva at work, Reception] }]
  - name: Direct
    steps:
      - { announce: "You have reached [agent]." }
      - { ring: Whoever is called }
      - { voicemail: "[agent]" }
    failOpen: Reception
numbers:
  - { number: "+12025550100", test: true, flow: Main }
  - { number: "+12025550101", staff: Anna, flow: Direct }
  - { number: "+12025550102", staff: Dan, flow: Direct }
`
const read = (text: string) =>
  wantedBy(parse(text) as ConfigurationFile, {
    current: emptyConfiguration,
    secrets: {},
    parseNumber: (number) => number as PhoneNumber, // E.164 in these texts
  })

/** With the ids that the database would give. */
function withIds(configuration: Configuration): Configuration {
  const given = kinds.map((kind) => [
    kind,
    configuration[kind].map((item: Item, index) => ({ ...item, id: `${kind}-${index}` })),
  ])
  return Object.fromEntries(given) as Configuration // the same kinds
}
function inventoryOf(text: string): Inventory {
  const { configuration, faults } = read(text)
  expect([...faults, ...check(configuration)]).toEqual([])
  const inventory = new Inventory()
  const settings = { country: 'US', timeZone: 'America/New_York', locale: 'en' as const }
  inventory.replace({ accountId: account, ...settings, configuration: withIds(configuration) })
  return inventory
}

describe('an agent', () => {
  const inventory = inventoryOf(business())
  const anna = inventory.agentOf('anna')

  test('is rung at desk and mobile at once, under the name and id that flows know', () => {
    const rings = {
      name: 'Anna',
      to: { kind: 'phone', username: 'anna' },
      also: [{ kind: 'number', number: '+12025550191', trunk: 'trunks-0' }],
    }
    expect(anna).toMatchObject({
      name: 'Anna',
      department: 'Sales',
      destination: { id: 'destinations-1', ...rings },
    })
    expect(inventory.findNumber('+12025550100')?.destinations.get('destinations-1' as never)).toMatchObject(
      rings,
    )
  })

  test('who wants the desk phone rung and has none is rung on the mobile', () => {
    const dan = inventory.agents(account).find(({ name }) => name === 'Dan')
    expect(dan?.destination).toEqual({
      id: 'agents-1',
      name: 'Dan',
      to: { kind: 'number', number: '+12025550192', trunk: 'trunks-0' },
    })
  })

  test('who has nothing that rings is left out, and the flow goes on with the others', () => {
    const names = [...(inventory.findNumber('+12025550100')?.destinations.values() ?? [])].map(
      ({ name }) => name,
    )
    expect(names).toEqual(['Reception', 'Anna'])
  })

  test('has one flow with everybody who has a number of their own: the person called, and their name, are theirs', () => {
    const [own, other] = ['+12025550101', '+12025550102'].map((number) => inventory.findNumber(number))
    expect(own?.agent?.name).toBe('Anna')
    expect(own?.placement).toMatchObject({ kind: 'staff' })
    expect(own?.destinations.get('destinations-3' as never)).toMatchObject({ name: 'Anna' })
    expect(own?.flow.steps).toMatchObject({
      announce: { prompt: { say: 'You have reached Anna.' } },
      voicemail: { mailbox: 'Anna' },
    })
    expect(other?.flow.steps).toMatchObject({ voicemail: { mailbox: 'Dan' } })
    expect(other?.destinations.get('destinations-3' as never)).toMatchObject({ name: 'Dan' })
  })

  test('is found by extension, by desk phone and by mobile', () => {
    expect(inventory.findExtension(account, '201')).toMatchObject({ kind: 'agent', agent: { name: 'Anna' } })
    expect(inventory.findExtension(account, '007')).toMatchObject({ kind: 'agent', agent: { name: 'Dan' } })
    expect(inventory.findExtension(account, '600')).toMatchObject({
      kind: 'department',
      flow: { name: 'Main' },
    })
    expect(inventory.findExtension(account, '7')).toBeNull()
    expect(inventory.agentByMobile(account, '+12025550191' as PhoneNumber)).toMatchObject({
      callThrough: true,
    })
    expect(inventory.agentOf('nobody')).toBeNull()
  })

  test('stands in the directory with the number of their own, unless they do not want to', () => {
    expect(inventory.directory(account)).toEqual([
      { name: 'Anna', department: 'Sales', number: '+12025550101' },
    ])
  })
})

describe('a call out shows', () => {
  test.each([
    ['the agent’s own choice', '', '+12025550100', 'Eva', '- { name: Eva, callerId: "+12025550100" }'],
    ['the agent’s own number', '', '+12025550101', 'Anna', ''],
    ['the department’s', '', '+12025550100', 'Fay', '- { name: Fay, department: Sales }'],
    ['the trunk’s', '', '+12025550100', 'Eva', ''],
  ])('%s', (_, __, shown, name, line) => {
    const text = business().replace('  - { name: Eva }', `  - { name: Eva }\n  ${line}`)
    const inventory = inventoryOf(line.includes('Eva') ? text.replace('  - { name: Eva }\n', '') : text)
    const agent = inventory.agents(account).find((one) => one.name === name) ?? null
    expect(inventory.callerIdFor(account, { agent, trunk: 'Telco' })?.number).toBe(shown)
  })

  test('nothing, when nobody has a number for it', () => {
    const inventory = inventoryOf(business())
    const eva = inventory.agents(account).find(({ name }) => name === 'Eva') ?? null
    expect(inventory.callerIdFor(account, { agent: eva, trunk: null })).toBeNull()
  })
})

test.each([
  ['{ name: Fay, extension: 201 }', 'extension 201 is given twice'],
  ['{ name: Fay, extension: 600 }', 'extension 600 is given twice'],
  ['{ name: Fay, callerId: "+12025550199" }', 'no tracking number of yours'],
  ['{ name: Fay, callThrough: true }', 'needs a mobile'],
  ['{ name: Fay, mobile: "+12025550193" }', 'go together'],
  ['{ name: Fay, mobile: "+12025550191", trunk: Telco }', 'somebody else’s mobile too'],
  ['{ name: Fay, phone: Desk 1 }', 'somebody else’s too'],
  ['{ name: Fay, department: Nowhere }', 'no department "Nowhere"'],
  ['{ name: Fay, email: fay }', 'anna@example.com'],
])('an agent %j is refused', (item, words) => {
  const { configuration, faults } = read(business(`  - ${item}`))
  expect([...faults, ...check(configuration)].map(({ message }) => message).join('\n')).toContain(words)
})

test('a number that is nobody’s own cannot ring the person called', () => {
  const { configuration } = read(
    business().replace('staff: Dan', 'placement: { kind: radio, source: radio }'),
  )
  expect(check(configuration)).toMatchObject([{ kind: 'numbers', index: 2, path: ['flow'] }])
})
