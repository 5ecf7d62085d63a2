import type { AccountId, AgentId, DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Destination, Flow } from '#stages/call/flow.ts'
import type { Agent, Configuration } from './items.ts'

/** Somebody who answers, as a call finds them. */
export type AgentEntry = Readonly<{
  accountId: AccountId
  id: AgentId
  name: string
  department: string | null
  extension: string | null
  email: string | null
  mobile: PhoneNumber | null
  /** May call out through us from the mobile. */
  callThrough: boolean
  /** The number their calls out show, if they or their department have one: see `Inventory.callerIdFor`. */
  callerId: PhoneNumber | null
  /** What their emergency calls show, when their telephone stands somewhere else than the others. */
  emergencyCallerId: PhoneNumber | null
  /** What rings when a call is for them; null when nothing of theirs can. */
  destination: Destination | null
}>

/** What a desk phone reaches by an extension. */
export type ExtensionEntry =
  | Readonly<{ kind: 'agent'; agent: AgentEntry }>
  | Readonly<{
      kind: 'department'
      name: string
      flow: Flow
      destinations: ReadonlyMap<DestinationId, Destination>
    }>

type To = Destination['to']

/** Everybody of an account. */
export function agentsOf(accountId: AccountId, configuration: Configuration): readonly AgentEntry[] {
  return configuration.agents.map((agent) => {
    const { id = '', name, department, extension, email, mobile, callThrough } = agent
    return {
      accountId,
      id: id as AgentId, // the agent's own
      name,
      department,
      extension,
      email,
      mobile: mobile?.number ?? null,
      callThrough,
      callerId: callerIdOf(agent, configuration),
      emergencyCallerId: agent.emergencyCallerId ?? null,
      destination: destinationOf(agent, configuration),
    }
  })
}

/** Their own choice, else their own number, else their department's. */
function callerIdOf(agent: Agent, { numbers, departments }: Configuration): PhoneNumber | null {
  const own = numbers.find((number) => number.agent === agent.name)?.number
  const department = departments.find(({ name }) => name === agent.department)
  return agent.callerId ?? own ?? department?.callerId ?? null
}

/** Everything of theirs that rings, at once, under the one name and id that flows and reports know. */
function destinationOf(agent: Agent, configuration: Configuration): Destination | null {
  const { name, id = '' } = agent
  const [to, ...also] = placesOf(agent, configuration)
  if (!to) return null
  const named = configuration.destinations.find(
    ({ target }) => target.kind === 'agent' && target.agent === name,
  )
  // Somebody whom no flow rings by name is rung by their own id.
  return { id: (named?.id ?? id) as DestinationId, name, to, ...(also.length === 0 ? {} : { also }) }
}

/** Whoever wants what they do not have is rung at what they have. */
function placesOf({ phone, mobile, rings }: Agent, { phones, trunks }: Configuration): readonly To[] {
  if (rings === 'answering-phone') return [{ kind: 'answering-phone' }]
  const desk = phones.find(({ name }) => name === phone)
  const trunk = trunks.find(({ name }) => name === mobile?.trunk)?.id
  const has: Readonly<Record<'phone' | 'mobile', readonly To[]>> = {
    phone: desk ? [{ kind: 'phone', username: desk.username }] : [],
    mobile: mobile && trunk !== undefined ? [{ kind: 'number', number: mobile.number, trunk }] : [],
  }
  const all = [...has.phone, ...has.mobile]
  return rings !== 'both' && has[rings].length > 0 ? has[rings] : all
}

/** A flow as it runs on a person's own number: `[agent]` in what is said, and in the name of a mailbox, is that person. */
export function personal(flow: Flow, { name }: Pick<AgentEntry, 'name'>): Flow {
  const text = JSON.stringify(flow.steps, (key, value: unknown) =>
    (key === 'say' || key === 'mailbox') && typeof value === 'string'
      ? value.replaceAll('[agent]', name)
      : value,
  )
  return { ...flow, steps: JSON.parse(text) as Flow['steps'] } // the same steps, a few words exchanged
}
