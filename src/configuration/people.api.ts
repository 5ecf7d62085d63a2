import { Compile } from 'typebox/compile'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Database } from '#platform/db.ts'
import { Problem, type FieldError } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { parsePhone } from '#platform/phone.ts'
import { schemaFaults } from '#platform/schema-errors.ts'
import type { Secrets } from '#platform/secrets.ts'
import { changeConfiguration, type Changed } from './change.store.ts'
import type { Fault } from './check.ts'
import {
  AgentBody,
  NumbersForAgents,
  NumbersGiven,
  PeopleImport,
  PeopleImported,
} from './configuration.wire.ts'
import type { AccountConfiguration } from './inventory.ts'
import {
  emptyConfiguration,
  nameOf,
  nounOf,
  staffPlacement,
  type Agent,
  type Configuration,
} from './items.ts'
import { readPeople } from './people-import.ts'
import { nameMeant } from './rename.ts'
import { resources } from './resources.ts'

export type PeopleParts = Readonly<{
  db: Database
  secrets: Secrets
  /** Reads the account into the inventory, so that the next call already follows the change. */
  refresh(account: AccountId): Promise<void>
}>

const body = Compile(AgentBody)

/** What is done with many people at once: `POST /agents/import` and `/agents/numbers`, to be registered under the account's prefix. */
export function peopleRoutes(parts: PeopleParts): Routes {
  const tags = ['configuration']
  return async (server) => {
    server.post(
      '/agents/import',
      {
        schema: {
          tags,
          summary: 'Adds people from a spreadsheet',
          body: PeopleImport,
          response: { 200: PeopleImported },
        },
        bodyLimit: 1024 ** 2,
      },
      async (request) => {
        let wanted: Configuration = emptyConfiguration
        const { plan, faults } = await changeConfiguration(parts, request.account, (current) => {
          const desired = wantedPeople(current, request.body)
          wanted = desired.configuration
          return desired
        })
        refuse(faults, wanted)
        await parts.refresh(request.account)
        const imported = namesIn(plan, 'agents')
        await request.audit('agents.imported', request.account, { agents: imported.length })
        return { agents: imported, departments: namesIn(plan, 'departments') }
      },
    )

    server.post(
      '/agents/numbers',
      {
        schema: {
          tags,
          summary: 'A number of their own for everybody',
          body: NumbersForAgents,
          response: { 200: NumbersGiven },
        },
      },
      async (request) => {
        let without: readonly string[] = []
        let wanted: Configuration = emptyConfiguration
        const { plan, faults } = await changeConfiguration(parts, request.account, (current) => {
          const desired = wantedNumbers(current, request.body)
          wanted = desired.configuration
          ;({ without } = desired)
          return desired
        })
        refuse(faults, wanted)
        await parts.refresh(request.account)
        const given = plan.flatMap((change) =>
          change.kind === 'numbers' && change.does !== 'remove' && change.becomes.agent != null
            ? [{ agent: change.becomes.agent, number: change.becomes.number }]
            : [],
        )
        await request.audit('agents.numbered', request.account, { given })
        return { given, without: [...without] }
      },
    )
  }
}

/** The people of the list, changed or new; their departments and the destinations that ring them, where there are none yet. */
function wantedPeople(current: AccountConfiguration, { text, destinations = true }: PeopleImport) {
  const { configuration, country } = current
  const [trunk, ...others] = configuration.trunks
  const { people, faults: found } = readPeople(text, others.length === 0 ? trunk?.name : undefined)
  const faults: Fault[] = found.map(({ line, message }) => faultAt(line, message))
  const agents = people.flatMap(({ line, body: given }): readonly Agent[] => {
    const wrong = schemaFaults(body, given)
    faults.push(
      ...wrong.map(({ instancePath, message }) => faultAt(line, `${instancePath.slice(1)}: ${message}`)),
    )
    if (wrong.length > 0) return []
    const was = configuration.agents.find(({ name }) => name === given.name)
    const fault = (message: string) => void faults.push(faultAt(line, message))
    const number = (digits: string): PhoneNumber => {
      const parsed = parsePhone(digits, country)
      if (!parsed) fault(`"${digits}" is no telephone number`)
      return parsed ?? (digits as PhoneNumber) // never saved: the fault above stops it
    }
    return [resources.agents.read(given, was, { current, number, fault })]
  })
  const named = new Set(configuration.departments.map(nameOf))
  const departments = [...new Set(agents.flatMap(({ department }) => department ?? []))]
    .filter((name) => !named.has(name))
    .map((name) => ({ name, mailbox: name, extension: null, flow: null, callerId: null }))
  const rung = new Set(configuration.destinations.map(nameOf))
  const places = agents
    .filter(({ name }) => destinations && !rung.has(name))
    .map(({ name }) => ({ name, target: { kind: 'agent' as const, agent: name } }))
  return {
    configuration: { ...emptyConfiguration, departments, agents, destinations: places },
    prune: new Set<never>(),
    faults,
  }
}

/** A number each for those who have none, in the order of their names. */
function wantedNumbers({ configuration, country }: AccountConfiguration, asked: NumbersForAgents) {
  const faults: Fault[] = []
  const flow = nameMeant(configuration, 'flows', asked.flowId)
  const chosen = asked.agents?.map((one) => nameMeant(configuration, 'agents', one))
  const has = new Set(configuration.numbers.map(({ agent }) => agent))
  const people = configuration.agents.filter(({ name }) => !has.has(name) && (chosen?.includes(name) ?? true))
  const free = asked.numbers?.flatMap((text) => {
    const number = parsePhone(text, country)
    if (!number) faults.push({ ...faultAt(0, ''), message: `"${text}" is no telephone number` })
    return number ?? []
  })
  const numbers = (free ?? unused(configuration)).slice(0, people.length).map((number, index) => {
    const { carrier = null, carrierRef = null } =
      configuration.numbers.find((one) => one.number === number) ?? {}
    const agent = people[index]?.name ?? null
    return {
      number,
      name: agent ?? '',
      use: 'placement' as const,
      placement: staffPlacement,
      pool: null,
      flow,
      agent,
      carrier,
      carrierRef,
    }
  })
  return {
    configuration: { ...emptyConfiguration, numbers },
    prune: new Set<never>(),
    faults,
    without: people.slice(numbers.length).map(nameOf),
  }
}

const unused = ({ numbers }: Configuration): readonly PhoneNumber[] =>
  numbers.flatMap(({ number, use }) => (use === 'unused' ? [number] : []))

/** About a row of the list, which may not have become anything yet. */
const faultAt = (line: number, message: string): Fault => ({
  kind: 'agents',
  index: -1,
  path: [],
  message: `row ${line}: ${message}`,
})

function refuse(faults: readonly Fault[], wanted: Configuration): void {
  if (faults.length === 0) return
  const errors = faults.map(({ index, kind, message }): FieldError => {
    const item = wanted[kind][index]
    return { path: 'body', message: item ? `${nounOf[kind]} "${nameOf(item)}": ${message}` : message }
  })
  throw new Problem('unprocessable', errors.map(({ message }) => message).join('; '), errors)
}

const namesIn = (plan: Changed['plan'], kind: 'agents' | 'departments'): string[] =>
  plan.flatMap((change) => (change.kind === kind && change.does !== 'remove' ? [change.name] : []))
