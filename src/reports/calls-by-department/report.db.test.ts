import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, CallId, DestinationId, FlowId, LegId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, instant, milliseconds, type Instant } from '#base/time.ts'
import { changeConfiguration } from '#configuration/change.store.ts'
import type { ConfigurationFile } from '#configuration/file.wire.ts'
import { wantedBy } from '#configuration/file.ts'
import { emptyConfiguration, type Configuration } from '#configuration/items.ts'
import { newId } from '#platform/clock.ts'
import { openSecrets } from '#platform/secrets.ts'
import { nthEventId, type CallEvent, type CallFact } from '#stages/call/call-event.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { logCalls } from '../../../test/support/log-calls.ts'
import { readPeriod } from '../period.ts'
import { query } from './query.ts'

const business = `
phones: [{ name: Desk, username: department-desk, password: long enough }]
departments: [{ name: Sales, extension: 600, flow: Main }, { name: Service }]
agents:
  - { name: Anna, department: Sales, phone: Desk }
  - { name: Dan, department: Service, rings: answering-phone }
destinations:
  - { name: Desk of Anna, phone: Desk }
  - { name: Dan, agent: Dan }
  - { name: Night desk, answeringPhone: true }
flows: [{ name: Main, steps: [{ ring: [Desk of Anna, Dan, Night desk] }] }]
numbers: [{ number: "+12025550171", placement: { kind: radio, source: radio }, flow: Main }]
`
const account = newId<AccountId>()
const noon = instant(Date.UTC(2026, 3, 1, 12))
const number = '+12025550171' as PhoneNumber // E.164 as it stands

let database: TestDatabase
let folder: string
let configuration: Configuration
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-departments-'))
  const { db } = database
  await db.reference.insertInto('accounts').values({ id: account, kind: 'client', name: 'Test' }).execute()
  const wanted = wantedBy(parse(business) as ConfigurationFile, {
    current: emptyConfiguration,
    secrets: {},
    parseNumber: (text) => text as PhoneNumber, // E.164 in this text
  })
  const secrets = await openSecrets(folder)
  const changed = await changeConfiguration({ db, secrets }, account, () => ({ ...wanted, prune: new Set() }))
  expect(changed.faults).toEqual([])
  ;({ configuration } = changed)
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const idOf = (name: string) =>
  configuration.destinations.find((one) => one.name === name)?.id as DestinationId // that kind's ids

type Told = readonly (readonly [wait: number, fact: CallFact])[]
const offered = (change: Partial<Extract<CallFact, { kind: 'offered' }>> = {}): Told[number] => [
  0,
  {
    kind: 'offered',
    direction: 'inbound',
    number,
    numberId: configuration.numbers[0]?.id as NumberId, // that kind's ids
    dialled: number,
    caller: '+12125550199' as PhoneNumber, // E.164 as it stands
    callerName: null,
    flowId: configuration.flows[0]?.id as FlowId, // that kind's ids
    flowVersion: 1,
    carrier: { kind: 'sip', name: 'trunk', ref: newId<string>() },
    test: false,
    ...change,
  },
]
const leg = (id: number) => String(id) as LegId // legs are numbered
const dialled = (id: number, name: string): Told => [
  [0, { kind: 'leg-dialled', leg: leg(id), destinationId: idOf(name), name, address: 'sip:x' }],
  [0, { kind: 'leg-ringing', leg: leg(id) }],
]
const answered = (id: number, ring: number): Told => [
  [ring, { kind: 'leg-answered', leg: leg(id) }],
  [0, { kind: 'connected', leg: leg(id) }],
]
const unanswered = (id: number, ring: number): Told[number] => [
  ring,
  { kind: 'leg-failed', leg: leg(id), failure: 'no-answer', sipStatus: 408 },
]
const over = (wait: number, by: 'caller' | 'system' = 'caller'): Told[number] => [
  wait,
  { kind: 'ended', by, cause: by === 'caller' ? 'hung-up' : 'nobody-answered' },
]

function eventsOf(story: Told): readonly CallEvent[] {
  const callId = newId<CallId>()
  let at: Instant = noon
  return story.map(([wait, fact], n) => {
    at = after(at, milliseconds(wait))
    return { ...fact, id: nthEventId(n), callId, accountId: account, at }
  })
}

test('a call is the agent’s who answered it, or who was rung last; of a department when it rang nobody; calls out are their own', async () => {
  const stories: readonly Told[] = [
    [
      offered(),
      ...dialled(1, 'Desk of Anna'),
      ...answered(1, 4000),
      [1000, { kind: 'held', leg: leg(1) }],
      [2000, { kind: 'resumed', leg: leg(1) }],
      over(7000),
    ],
    [offered(), ...dialled(1, 'Desk of Anna'), ...answered(1, 8000), over(20_000)],
    [
      offered(),
      ...dialled(1, 'Desk of Anna'),
      unanswered(1, 20_000),
      ...dialled(2, 'Dan'),
      unanswered(2, 20_000),
      over(0, 'system'),
    ],
    [offered(), ...dialled(1, 'Dan'), over(3000)],
    [offered(), ...dialled(1, 'Night desk'), ...answered(1, 1000), over(5000)],
    [offered(), over(500)],
    [offered({ test: true }), ...dialled(1, 'Dan'), ...answered(1, 1000), over(5000)],
    [
      offered({
        direction: 'outbound',
        caller: null,
        callee: '+12125550198' as PhoneNumber, // E.164 as it stands
        agent: { destinationId: idOf('Dan'), name: 'Dan' },
      }),
      ...dialled(1, 'Dan'),
      ...answered(1, 5000),
      over(30_000),
    ],
  ]
  await logCalls(database.db, stories.flatMap(eventsOf))

  const rows = await database.db.account(account, async (trx) =>
    query(trx, await readPeriod(trx, { from: '2026-04-01', to: '2026-04-01' })),
  )
  const none = {
    calls: 0,
    answered: 0,
    missed: 0,
    messages: 0,
    abandoned: 0,
    averageRingMs: null,
    connectedMs: 0,
    averageConnectedMs: null,
    holdMs: 0,
    callsOut: 0,
  }
  expect(rows).toEqual([
    {
      ...none,
      department: 'Sales',
      agent: 'Anna',
      calls: 2,
      answered: 2,
      averageRingMs: 6000,
      connectedMs: 30_000,
      averageConnectedMs: 15_000,
      holdMs: 2000,
    },
    { ...none, department: 'Sales', agent: '', calls: 1, abandoned: 1 },
    {
      ...none,
      department: 'Sales',
      agent: 'Night desk',
      calls: 1,
      answered: 1,
      averageRingMs: 1000,
      connectedMs: 5000,
      averageConnectedMs: 5000,
    },
    {
      ...none,
      department: 'Service',
      agent: 'Dan',
      calls: 2,
      missed: 1,
      abandoned: 1,
      connectedMs: 30_000,
      averageConnectedMs: 30_000,
      callsOut: 1,
    },
  ])
})
