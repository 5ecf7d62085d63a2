import type { AccountId, CallId, DestinationId, FlowId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, seconds } from '#base/time.ts'
import type { CallFact } from '#stages/call/call-event.ts'
import { begin, step } from '#stages/call/engine.ts'
import type { Destination, Flow, FlowStep, Weekday } from '#stages/call/flow.ts'
import { Rota } from '#stages/call/rota.ts'
import type { CallState, Heard } from '#stages/call/turn.ts'
import { WaitingLines } from '#stages/call/waiting-line.ts'
import { aContext, aRing, noon } from '../test/support/flow-parts.ts'
import { type Bench, type BenchRow, atMost, informs } from './bench.ts'

/** Call flows by themselves: the engine in a long flow, and the lines callers wait in. */
export const bench: Bench = async () => [...longFlow(), ...lines()]

// Fixtures brand their own ids.
const reception = 'reception' as DestinationId
const destinations: ReadonlyMap<DestinationId, Destination> = new Map([
  [reception, { id: reception, name: 'Reception', to: { kind: 'answering-phone' } }],
])
const caller = 'caller' as LegId
const leg = '1' as LegId
const number = '+15125550100' as PhoneNumber
const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri']
const say = { say: 'Thank you for calling, [source]' }

/** Ten steps of every sort that only look and go on; then menus and announcements, which wait. */
const glances: readonly ((next: string) => FlowStep)[] = [
  (next) => ({ does: 'record', action: 'start', next }),
  (next) => ({ does: 'tag', tags: ['sales'], next }),
  (next) => ({
    does: 'schedule',
    branches: [
      { name: 'lunch', hours: [{ from: '13:00', to: '14:00', days: weekdays }], next: 'bye' },
      { name: 'open', hours: [{ from: '09:00', to: '18:00', days: weekdays }], next },
    ],
    otherwise: 'bye',
  }),
  (next) => ({ does: 'route-by-area', branches: [{ areas: ['RO', 'US'], next }], otherwise: 'bye' }),
  (next) => ({ does: 'route-by-caller', branches: [{ callers: { is: 'new' }, next }], otherwise: 'bye' }),
  (next) => ({
    does: 'route-by-source',
    branches: [{ source: { source: 'bing' }, next: 'bye' }],
    otherwise: next,
  }),
  (next) => ({
    does: 'split',
    branches: [
      { name: 'a', share: 1, next },
      { name: 'b', share: 1, next },
    ],
  }),
]
const waits: readonly ((next: string) => FlowStep)[] = [
  (next) => ({ does: 'announce', prompt: say, next }),
  (next) => ({
    does: 'menu',
    prompt: say,
    keys: { '1': next, '2': 'bye' },
    timeout: seconds(5),
    tries: 3,
    invalid: null,
    otherwise: 'bye',
  }),
]

/** 28 steps that look or wait, then a ring and a hangup. */
const flow: Flow = {
  id: 'flow' as FlowId,
  version: 1,
  name: 'Bench',
  start: 'step0',
  failOpen: reception,
  steps: {
    ...Object.fromEntries(
      Array.from({ length: 28 }, (_, n) => {
        const kinds = n % 4 === 3 ? waits : glances
        const kind = kinds[Math.floor(n / (n % 4 === 3 ? 4 : 1)) % kinds.length]
        const next = n === 27 ? 'ring' : `step${n + 1}`
        return [`step${n}`, kind?.(next) ?? { does: 'hangup' }]
      }),
    ),
    ring: {
      ...aRing,
      destinations: [{ destination: reception, ringFor: seconds(20), weight: 1 }],
      whisper: { say: 'Call from [source], [campaign]' },
    },
    bye: { does: 'hangup' },
  },
}

/** What this call hears next, going all the way. */
function next({ doing, playing, legs }: CallState): Heard {
  if (doing.does === 'menu') return { kind: 'key-pressed', leg: caller, key: '1' }
  const [prompt] = playing
  if (prompt !== undefined)
    return { kind: 'prompt-ended', leg: doing.does === 'ring' ? leg : caller, id: prompt }
  if (doing.does === 'talking') return { kind: 'leg-ended', leg: caller, cause: 'hung-up' }
  return legs.get(leg) === 'dialled' ? { kind: 'leg-ringing', leg } : { kind: 'leg-answered', leg }
}

function longFlow(): readonly BenchRow[] {
  const words = { source: 'google', campaign: 'spring sale' }
  const context = {
    ...aContext,
    destinations,
    words,
    caller: { number, area: 'US-TX', known: false, tags: [] },
  }
  let turns = 0
  const oneCall = (): void => {
    let { state } = begin(flow, context, noon)
    turns += 1
    while (state.doing.does !== 'ended') {
      state = step(state, next(state), noon).state
      turns += 1
    }
    if (state.stepsEntered < 29) throw new Error('the call went all the way')
  }
  const calls = 500
  const aCall = best(() => {
    turns = 0
    const began = performance.now()
    for (let n = 0; n < calls; n++) oneCall()
    return ((performance.now() - began) * 1000) / calls
  })
  return [
    atMost('flow', 'a flow of 30 steps, one step', (aCall * calls) / turns, 20, 'µs'),
    informs('flow', 'a flow of 30 steps, the whole call', aCall, 'µs'),
  ]
}

/** The best of some: another process on the machine must not decide it. */
const best = (measure: () => number): number => Math.min(...Array.from({ length: 7 }, measure))

const agents = Array.from({ length: 10 }, (_, n) => `agent${n}` as DestinationId)
const accountId = 'account' as AccountId

/** Microseconds a call costs in a line of this length: it joins, asks its place, somebody hangs up, it has its turn and leaves. */
function lineCost(length: number): number {
  const rota = new Rota()
  const waiting = new WaitingLines(rota)
  const note = (call: string, fact: CallFact): readonly DestinationId[] =>
    rota.note({ id: '1', callId: call as CallId, accountId, at: noon, ...fact })
  const dial = (call: string, destinationId: DestinationId): void => {
    note(call, offered)
    note(call, { kind: 'leg-dialled', leg, destinationId, name: '', address: '' })
  }
  for (const agent of agents) dial(agent, agent)
  const talking = agents.map((agent) => ({ call: agent as string, agent }))
  let joined = 0
  const join = (): void => {
    const id = `queue:${joined++}`
    waiting.join(
      { id, accountId, queue: 'sales', caller: number, by: 'longest-idle', sticky: true, among },
      noon,
    )
    if (waiting.place(id) === null) throw new Error('who joins has a place')
  }
  const serve = (at: number): void => {
    const over = talking.shift()
    if (over === undefined) throw new Error('somebody talks')
    const turns = note(over.call, { kind: 'ended', by: 'caller', cause: 'hung-up' }).flatMap((freed) =>
      waiting.freed(freed, after(noon, seconds(at))),
    )
    for (const { id, destination } of turns) {
      dial(id, destination)
      waiting.leave(id, 'answered', after(noon, seconds(at)))
      talking.push({ call: id, agent: destination })
    }
  }
  for (let n = 0; n < length; n++) join()
  const calls = 5000
  const began = performance.now()
  for (let n = 0; n < calls; n++) {
    join()
    serve(n)
  }
  if (waiting.length(accountId, 'sales') !== length) throw new Error('the line kept its length')
  return ((performance.now() - began) * 1000) / calls
}

const among = agents.map((destination) => ({ destination, weight: 1 }))
const offered = { kind: 'offered', caller: number } as CallFact // the rota reads no more of it

/** Short and long in turn, so that a busy moment of the machine meets both, and the compiler has seen both before it counts. */
function lines(): readonly BenchRow[] {
  const costs = Array.from({ length: 40 }, () => [lineCost(20), lineCost(200)] as const).slice(10)
  const short = Math.min(...costs.map(([cost]) => cost))
  const long = Math.min(...costs.map(([, cost]) => cost))
  return [
    informs('flow', 'a line of 20 waiting, a call', short, 'µs'),
    informs('flow', 'a line of 200 waiting, a call', long, 'µs'),
    atMost('flow', 'a line of 200 costs a call so many times a line of 20', long / short, 1.25, '×'),
  ]
}
