import {
  uuidv7,
  type AccountId,
  type CallId,
  type DestinationId,
  type FlowId,
  type LegId,
  type NumberId,
  type PoolId,
  type SiteId,
} from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, milliseconds, minutes, type Instant } from '#base/time.ts'
import { attribute } from '#stages/attribution/attribute.ts'
import { callerLeg, nthEventId, type CallEvent, type CallFact } from '#stages/call/call-event.ts'
import type { Attestation } from '#stages/call/call.wire.ts'
import type { Chance } from './chance.ts'

/** A tracking number of the sample, and what its callers go through. */
export type Line = Readonly<{
  digits: PhoneNumber
  placement: Readonly<{ kind: string; source: string; medium: string; campaign: string }> | null
  /** Whose own number it is. */
  agent: string | null
  flow: string
  flowId: FlowId
  flowVersion: number
}>

/** What the sample account has, by id: history is made of ids. */
export type Place = Readonly<{
  account: AccountId
  site: SiteId
  pool: PoolId
  pooled: readonly NumberId[]
  lines: ReadonlyMap<NumberId, Line>
  destinations: ReadonlyMap<string, DestinationId>
}>

/** A call that somebody is going to make. */
export type Wanted = Readonly<{ at: Instant; number: NumberId; caller: PhoneNumber | null }>

type Department = 'Reception' | 'Sales' | 'Service' | 'Parts' | 'Finance'

/** Who answers for whom, as the flows of the sample say. */
const teams: Readonly<Record<Department, readonly string[]>> = {
  Reception: ['Sue Ward'],
  Sales: ['Anna Pop', 'Daniel Reyes', 'Grace Kim', 'Omar Haddad', 'Tom Becker'],
  Service: ['Ivy Chen', 'Luis Ortega', 'Ruth Cole', 'Ella Brandt'],
  Parts: ['Pete Novak'],
  Finance: ['Mina Shah'],
}

/** How often a ring is answered. Parts are short of hands: the story has a hole to find. */
const answers: Readonly<Record<Department, number>> = {
  Reception: 0.88,
  Sales: 0.62,
  Service: 0.7,
  Parts: 0.55,
  Finance: 0.75,
}

/** What callers of the main line press, and how often. */
const menu: readonly (readonly [key: string, department: Department, share: number])[] = [
  ['1', 'Sales', 44],
  ['2', 'Service', 32],
  ['3', 'Parts', 9],
  ['4', 'Finance', 5],
  ['', 'Reception', 10],
]

const opens = 13
const closes = 23

/** In UTC, for a dealership of the American east. */
const isOpen = (at: Instant): boolean => {
  const hour = new Date(at).getUTCHours()
  return hour >= opens && hour < closes && new Date(at).getUTCDay() !== 0
}

/** One call, as the carrier would have reported it, and the call back to whoever was missed. */
export function tellCall(place: Place, chance: Chance, wanted: Wanted): readonly (readonly CallEvent[])[] {
  const line = place.lines.get(wanted.number)
  if (line === undefined) throw new Error('every number of the place is a line')
  const story = new Story(place, chance, wanted.at)
  story.offer(line, wanted)
  const department = story.flow(line)
  const missed = department !== null && wanted.caller !== null && chance.yes(0.65)
  if (!missed) return [story.events]
  const back = new Story(place, chance, after(story.clock, minutes(chance.between(4, 150))))
  back.callBack(line, wanted.number, wanted.caller, chance.pick(teams[department]))
  return [story.events, back.events]
}

/** Whom a call out rings is nobody's destination. */
const nowhere = '00000000-0000-0000-0000-000000000000' as DestinationId // no id of anything

class Story {
  readonly events: CallEvent[] = []
  clock: Instant
  readonly #place: Place
  readonly #chance: Chance
  readonly #id: CallId
  readonly #open: boolean
  #legs = 0

  constructor(place: Place, chance: Chance, at: Instant) {
    this.#place = place
    this.#chance = chance
    this.clock = at
    this.#id = uuidv7(at, chance.bytes()) as CallId // minted here
    this.#open = isOpen(at)
  }

  #then(wait: number, ...facts: readonly CallFact[]): void {
    this.clock = after(this.clock, milliseconds(wait))
    for (const fact of facts) {
      const frame = { callId: this.#id, accountId: this.#place.account, at: this.clock }
      this.events.push({ ...fact, ...frame, id: nthEventId(this.events.length) })
    }
  }

  /** The same caller's carrier says the same each time. */
  #attestation(caller: PhoneNumber): Attestation {
    const last = Number(caller.at(-1))
    return last < 5 ? 'A' : last < 7 ? 'B' : last < 8 ? 'C' : 'none'
  }

  offer({ digits, flowId, flowVersion, placement }: Line, { number, caller, at }: Wanted): void {
    this.#then(
      0,
      {
        kind: 'offered',
        direction: 'inbound',
        number: digits,
        numberId: number,
        dialled: digits,
        caller,
        callerName: null,
        flowId,
        flowVersion,
        carrier: { kind: 'sip', name: 'Sample carrier', ref: `${this.#id}@sample.invalid` },
        test: false,
      },
      attribute({ placement, shown: null }, at),
    )
    if (caller !== null)
      this.#then(40, { kind: 'attested', attestation: this.#attestation(caller), signer: null })
    this.#then(300, { kind: 'answered' })
  }

  /** The caller's way through the flow. Answers with the department that missed them; null when somebody talked to them. */
  flow({ flow, agent }: Line): Department | null {
    if (flow === 'Main line') return this.#mainLine()
    if (!this.#hears('announce', `Sunrise Motors, ${flow.toLowerCase()}. This call may be recorded.`, 4200))
      return 'Reception'
    if (agent !== null) return this.#directLine(agent)
    const department = departmentOf(flow)
    return this.#reach(department, 'ring')
  }

  #mainLine(): Department | null {
    const greeting = this.#chance.pick(['warm', 'short'] as const)
    this.#then(10, this.#step('split'), { kind: 'routed', step: 'split', branch: greeting })
    const says =
      greeting === 'warm'
        ? 'Good day, and thank you for calling Sunrise Motors, your family’s car dealer.'
        : 'Sunrise Motors. This call may be recorded.'
    if (!this.#hears('announce', says, greeting === 'warm' ? 6800 : 3400)) return 'Reception'
    this.#then(5, this.#step('schedule'), {
      kind: 'routed',
      step: 'hours',
      branch: this.#open ? 'open' : 'otherwise',
    })
    if (!this.#open) return this.#nightDesk()
    const [key, department] = this.#chance.pick(menu, ([, , share]) => share)
    if (!this.#hears('menu', 'For sales press 1. For service press 2.', this.#chance.between(2500, 8500)))
      return 'Reception'
    if (key !== '') this.#then(60, { kind: 'key-pressed', leg: callerLeg, key })
    this.#then(0, { kind: 'routed', step: 'menu', branch: key === '' ? 'otherwise' : key })
    return this.#reach(department, 'ring')
  }

  #nightDesk(): Department | null {
    this.#then(10, this.#step('ring'))
    if (this.#rings('Night desk', 0.7)) return this.#talk(null)
    return this.#gaveUp(0.4) ? 'Reception' : this.#message('Reception', 'Reception')
  }

  #directLine(agent: string): Department | null {
    this.#then(10, this.#step('ring'))
    if (this.#rings(agent, this.#open ? 0.66 : 0.12)) return this.#talk(null)
    if (this.#gaveUp(0.15)) return 'Reception'
    if (this.#rings('Sue Ward', this.#open ? 0.8 : 0)) return this.#talk(null)
    return this.#message(agent, departmentOfAgent(agent))
  }

  /** Sales are rung in turn, service has a waiting line, the others have one telephone each. */
  #reach(department: Department, step: string): Department | null {
    const often = this.#open ? answers[department] : 0.08
    if (department === 'Sales')
      this.#then(0, { kind: 'tagged', tags: [this.#chance.yes(0.7) ? 'new lead' : 'sales'] })
    if (department === 'Service') {
      const wait =
        this.#open && this.#chance.yes(0.45) ? this.#chance.between(8, 170) : this.#chance.between(0, 4)
      this.#then(10, this.#step('queue'), {
        kind: 'queued',
        queue: 'Service',
        position: 1 + Math.floor(wait / 50),
      })
      if (this.#chance.yes(wait / 500)) {
        this.#then(wait * 700, { kind: 'left-queue', queue: 'Service', why: 'gave-up' })
        this.#then(0, { kind: 'ended', by: 'caller', cause: 'hung-up' })
        return department
      }
      this.#then(wait * 1000)
    } else this.#then(10, this.#step(step))
    const team = this.#inTurn(teams[department]).slice(0, 3)
    for (const name of team) {
      if (this.#gaveUp(0.04)) return department
      if (!this.#rings(name, often)) continue
      if (department === 'Service') this.#then(0, { kind: 'left-queue', queue: 'Service', why: 'answered' })
      return this.#talk(department === 'Sales' || department === 'Service' ? 'Satisfaction' : null)
    }
    if (department === 'Service')
      this.#then(0, { kind: 'left-queue', queue: 'Service', why: 'waited-too-long' })
    return this.#gaveUp(0.35) ? department : this.#message(department, department)
  }

  /** The team, beginning with somebody. */
  #inTurn(team: readonly string[]): readonly string[] {
    const first = this.#chance.between(0, team.length - 1)
    return [...team.slice(first), ...team.slice(0, first)]
  }

  #rings(name: string, often: number): boolean {
    this.#legs += 1
    const leg = String(this.#legs) as LegId // legs we dial are numbered
    const destinationId = this.#place.destinations.get(name)
    if (destinationId === undefined) throw new Error(`the sample has no destination "${name}"`)
    this.#then(30, { kind: 'leg-dialled', leg, destinationId, name, address: 'sip:answering@sample.invalid' })
    this.#then(120, { kind: 'leg-ringing', leg })
    if (this.#chance.yes(often)) {
      this.#then(
        this.#chance.between(2200, 15_000),
        { kind: 'leg-answered', leg },
        { kind: 'connected', leg },
      )
      return true
    }
    this.#then(20_000, { kind: 'leg-failed', leg, failure: 'no-answer', sipStatus: 408 })
    return false
  }

  /** They talk; now and then somebody is put on hold; who stays after it may be asked how it was. */
  #talk(survey: string | null): null {
    const chance = this.#chance
    const leg = String(this.#legs) as LegId // the one that answered
    const talk = chance.yes(0.12) ? chance.between(5, 35) : chance.between(45, 520)
    const hold = talk > 90 && chance.yes(0.22) ? chance.between(10, 60) : 0
    this.#then(talk * 500)
    if (hold > 0) {
      this.#then(0, { kind: 'held', leg })
      this.#then(hold * 1000, { kind: 'resumed', leg })
    }
    this.#then(talk * 500)
    const stays = survey !== null && chance.yes(0.35)
    if (!stays) {
      const by = chance.pick(['caller', 'caller', 'callee'] as const)
      this.#then(0, { kind: 'leg-ended', leg }, { kind: 'ended', by, cause: 'hung-up' })
      return null
    }
    const answer = chance.pick([5, 5, 5, 4, 4, 3, 2, 1])
    this.#then(0, { kind: 'leg-ended', leg }, this.#step('survey'))
    this.#then(4200, { kind: 'key-pressed', leg: callerLeg, key: String(answer) })
    this.#then(0, { kind: 'surveyed', survey, answer })
    this.#then(2000, this.#step('hangup'), { kind: 'ended', by: 'system', cause: 'flow-ended' })
    return null
  }

  #message(mailbox: string, missed: Department): Department {
    this.#then(10, this.#step('voicemail'))
    this.#then(4500, { kind: 'message-started', mailbox })
    // What was said is put in by whoever has a voice; see `demo.store.ts`.
    this.#then(this.#chance.between(6000, 9000), { kind: 'ended', by: 'caller', cause: 'hung-up' })
    return missed
  }

  #gaveUp(often: number): boolean {
    if (!this.#chance.yes(often)) return false
    this.#then(this.#chance.between(400, 6000), { kind: 'ended', by: 'caller', cause: 'hung-up' })
    return true
  }

  /** False: the caller hung up while it was said. */
  #hears(does: string, says: string, length: number): boolean {
    this.#then(20, this.#step(does), { kind: 'prompt-started', leg: callerLeg, says })
    if (this.#gaveUp(0.02)) return false
    this.#then(length, { kind: 'prompt-ended', leg: callerLeg })
    return true
  }

  #step = (does: string): CallFact => ({ kind: 'step-entered', step: does, does })

  /** An agent calls whoever was missed, and shows the number that was called. */
  callBack(
    { digits, flowId, flowVersion }: Line,
    number: NumberId,
    callee: PhoneNumber | null,
    agent: string,
  ): void {
    const destinationId = this.#place.destinations.get(agent)
    if (callee === null || destinationId === undefined) return
    this.#then(
      0,
      {
        kind: 'offered',
        direction: 'outbound',
        number: digits,
        numberId: number,
        dialled: callee,
        caller: null,
        callerName: agent,
        callee,
        agent: { destinationId, name: agent },
        flowId,
        flowVersion,
        carrier: { kind: 'sip', name: 'Sample carrier', ref: `${this.#id}@sample.invalid` },
        test: false,
      },
      { kind: 'attributed', basis: 'unlinked', source: null, visitId: null, evidence: {} },
    )
    this.#legs += 1
    const leg = '1' as LegId // the only one
    this.#then(40, {
      kind: 'leg-dialled',
      leg,
      destinationId: nowhere,
      name: callee,
      address: 'sip:sample.invalid',
    })
    this.#then(200, { kind: 'leg-ringing', leg })
    if (this.#chance.yes(0.7)) {
      this.#then(
        this.#chance.between(3000, 14_000),
        { kind: 'leg-answered', leg },
        { kind: 'answered' },
        { kind: 'connected', leg },
      )
      this.#talk(null)
      return
    }
    this.#then(25_000, { kind: 'leg-failed', leg, failure: 'no-answer', sipStatus: 480 })
    this.#then(0, { kind: 'ended', by: 'system', cause: 'nobody-answered' })
  }
}

const departmentOf = (flow: string): Department =>
  flow === 'Sales' || flow === 'Service' || flow === 'Parts' || flow === 'Finance' ? flow : 'Reception'

const departmentOfAgent = (agent: string): Department => {
  const found = Object.entries(teams).find(([, team]) => team.includes(agent))
  return departmentOf(found?.[0] ?? '')
}
