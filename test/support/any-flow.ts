import * as fc from 'fast-check'
import { seconds } from '#base/time.ts'
import type { EndCause } from '#stages/call/call-event.ts'
import type { CallerMatch, Flow, FlowStep, Hours, Prompt, Ringing } from '#stages/call/flow.ts'
import type { CallState, Heard } from '#stages/call/turn.ts'
import { destinations, fired, flowOf, gone, leg, reception, recorded, sales } from './flow-play.ts'

/** Flows of every step, sensible or not, and whatever a driver may bring, in whatever order. */

const anyName = fc.constantFrom('start', 'a', 'b', 'c', 'nowhere')
const anyPrompt = fc.constantFrom<Prompt>({ say: 'Hello' }, { say: '[source]' }, { file: 'hello.wav' })
const promptOrNull = fc.option(anyPrompt, { nil: null })
const short = fc.constant(seconds(9))
const some = fc.constantFrom(sales, reception, gone)

const ringing = {
  strategy: fc.constantFrom<Ringing['strategy']>('in-order', 'all-at-once', 'round-robin', 'longest-idle'),
  sticky: fc.boolean(),
  destinations: fc.array(fc.record({ destination: some, ringFor: short, weight: fc.constant(1) }), {
    maxLength: 3,
  }),
  whisper: promptOrNull,
  accept: promptOrNull,
  nobody: anyName,
  after: fc.option(anyName, { nil: null }),
}
const does = <Does extends FlowStep['does']>(does: Does) => fc.constant(does)
const asked = { prompt: anyPrompt, timeout: short, tries: fc.integer({ min: 1, max: 3 }) }

const branches = <Branch>(branch: fc.Arbitrary<Branch>) =>
  fc.array(
    fc.tuple(branch, anyName).map(([branch, next]) => ({ ...branch, next })),
    { maxLength: 2 },
  )
const always: readonly Hours[] = [{ from: '00:00', to: '24:00', days: ['tue'] }]

/** One generator a kind, so that no kind is forgotten. */
const stepOf: { readonly [Does in FlowStep['does']]: fc.Arbitrary<Extract<FlowStep, { does: Does }>> } = {
  announce: fc.record({ does: does('announce'), prompt: anyPrompt, next: anyName }),
  menu: fc.record({
    does: does('menu'),
    ...asked,
    keys: fc.record({ '1': anyName, '2': anyName }),
    invalid: promptOrNull,
    otherwise: anyName,
  }),
  schedule: fc.record({
    does: does('schedule'),
    branches: branches(fc.constantFrom({ name: 'day', hours: always }, { name: 'never', hours: [] })),
    otherwise: anyName,
  }),
  'route-by-area': fc.record({
    does: does('route-by-area'),
    branches: branches(fc.constantFrom({ areas: ['US'] }, { areas: ['+1512'] })),
    otherwise: anyName,
  }),
  'route-by-caller': fc.record({
    does: does('route-by-caller'),
    branches: branches<{ callers: CallerMatch }>(
      fc.constantFrom({ callers: { is: 'new' } }, { callers: { is: 'withheld' } }),
    ),
    otherwise: anyName,
  }),
  'route-by-source': fc.record({
    does: does('route-by-source'),
    branches: branches(fc.constant({ source: { source: 'google' } })),
    otherwise: anyName,
  }),
  split: fc.record({
    does: does('split'),
    branches: fc.array(
      fc.record({ name: fc.constant('half'), share: fc.integer({ min: 0, max: 2 }), next: anyName }),
      { maxLength: 3 },
    ),
  }),
  record: fc.record({
    does: does('record'),
    action: fc.constantFrom('start' as const, 'pause' as const, 'resume' as const, 'drop' as const),
    next: anyName,
  }),
  ring: fc.record({ does: does('ring'), ...ringing }),
  queue: fc.record({
    does: does('queue'),
    ...ringing,
    queue: fc.constant('sales'),
    music: fc.constant({ tone: 'music' as const }),
    announce: fc.option(fc.record({ position: fc.boolean(), wait: fc.boolean(), every: short }), {
      nil: null,
    }),
    longestWait: short,
    callback: fc.option(fc.record({ key: fc.constant('1' as const), offer: anyPrompt }), { nil: null }),
  }),
  voicemail: fc.record({
    does: does('voicemail'),
    mailbox: fc.constant('sales'),
    greeting: promptOrNull,
    longest: short,
    next: fc.option(anyName, { nil: null }),
  }),
  tag: fc.record({ does: does('tag'), tags: fc.constant(['x']), next: anyName }),
  survey: fc.record({
    does: does('survey'),
    ...asked,
    name: fc.constant('service'),
    highest: fc.constant('5' as const),
    thanks: promptOrNull,
    next: anyName,
  }),
  ask: fc.record({
    does: does('ask'),
    url: fc.constant('https://example.com'),
    answers: fc.record({ yes: anyName }),
    otherwise: anyName,
  }),
  'call-through': fc.record({
    does: does('call-through'),
    prompt: anyPrompt,
    trunk: fc.constant('trunk'),
    otherwise: anyName,
  }),
  hangup: fc.constant({ does: 'hangup' as const }),
  reject: fc.record({ does: does('reject'), as: fc.constantFrom('busy' as const, 'declined' as const) }),
}
const anyStep: fc.Arbitrary<FlowStep> = fc.oneof(...Object.values(stepOf))

export const anyFlow: fc.Arbitrary<Flow> = fc
  .record({
    steps: fc.record({ start: anyStep, a: anyStep, b: anyStep, c: anyStep }),
    failOpen: fc.constantFrom(null, sales, gone),
  })
  .map(({ steps, failOpen }) => flowOf(steps, failOpen))

const anyLeg = fc.constantFrom('caller', '1', '2', '3', '4', 'never-dialled').map(leg)
const anyCause = fc.constantFrom<EndCause>(
  'hung-up',
  'hung-up',
  'cancelled',
  'media-timeout',
  'network-failure',
)
const anyNumber = fc.integer({ min: 1, max: 6 })
const anyDestination = fc.option(fc.constantFrom(...destinations.values()), { nil: null })

/** Whatever a driver may say at any time. */
export const anyHeard: fc.Arbitrary<Heard> = fc.oneof(
  anyLeg.map((leg) => ({ kind: 'leg-ringing', leg }) as const),
  { arbitrary: anyLeg.map((leg) => ({ kind: 'leg-answered', leg }) as const), weight: 3 },
  anyLeg.map((leg) => ({ kind: 'leg-failed', leg, failure: 'busy', sipStatus: 486 }) as const),
  fc.record({ kind: fc.constant('leg-ended' as const), leg: anyLeg, cause: anyCause }),
  fc.record({
    kind: fc.constant('prompt-ended' as const),
    leg: anyLeg,
    id: anyNumber.map((n) => `prompt:${n}`),
  }),
  fc
    .tuple(
      fc.constantFrom('ring', 'prompt', 'keys:caller', 'keys:1', 'choose', 'queue', 'ask', 'nonsense'),
      anyNumber,
    )
    .map(([kind, n]) => fired(`${kind}:${n}`)),
  fc.constantFrom<Heard>(recorded, { kind: 'recording-failed', why: 'disk full' }),
  fc.constantFrom<Heard>(
    { kind: 'message-ended', length: seconds(3), bytes: 9, peaks: [] },
    { kind: 'message-failed', why: 'disk full' },
  ),
  {
    arbitrary: fc.record({
      kind: fc.constant('key-pressed' as const),
      leg: anyLeg,
      key: fc.constantFrom('1', '2', '5', '7', '8', '*', '*', '#', '#'),
    }),
    weight: 4,
  },
  fc.record({ kind: fc.constantFrom('held' as const, 'resumed' as const), leg: anyLeg }),
  fc.record({
    kind: fc.constant('chosen' as const),
    id: anyNumber.map((n) => `choose:${n}`),
    rounds: fc.array(fc.array(some, { maxLength: 2 }), { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('destination-found' as const),
    id: anyNumber.map((n) => `find:${n}`),
    destination: anyDestination,
  }),
  fc.record({
    kind: fc.constant('queue-moved' as const),
    id: anyNumber.map((n) => `queue:${n}`),
    position: anyNumber,
    wait: fc.constantFrom(null, seconds(90)),
  }),
  fc.record({
    kind: fc.constant('queue-turn' as const),
    id: anyNumber.map((n) => `queue:${n}`),
    destination: some,
  }),
  fc.record({
    kind: fc.constant('told' as const),
    id: anyNumber.map((n) => `ask:${n}`),
    answer: fc.constantFrom(null, 'yes', 'constructor'),
  }),
  fc.record({
    kind: fc.constant('transfer-asked' as const),
    leg: anyLeg,
    way: fc.constantFrom('blind' as const, 'attended' as const),
    to: anyDestination,
    text: fc.constant('12'),
  }),
  fc.constantFrom<Heard>(
    { kind: 'asked-for', what: 'pause-recording' },
    { kind: 'asked-for', what: 'resume-recording' },
  ),
)

/**
 * What a driver says that knows how the call stands: a timer that runs, a prompt that plays, a leg that is there. Leads deep into flows.
 * `pick` is any number.
 */
export function likelyHeard(state: CallState, pick: number): Heard {
  const legs = [...state.legs].filter(([, is]) => is !== 'over')
  const id = `${state.questionsAsked}`
  const likely: readonly Heard[] = [
    ...[...state.timers].map(fired),
    ...[...state.playing].map((id): Heard => ({ kind: 'prompt-ended', leg: leg('caller'), id })),
    ...legs.flatMap(([leg, is]): readonly Heard[] =>
      is === 'answered'
        ? [
            { kind: 'leg-ended', leg, cause: 'hung-up' },
            ...['#', '*', '2', '1', '#'].map((key) => ({ kind: 'key-pressed', leg, key }) as const),
          ]
        : [
            { kind: 'leg-answered', leg },
            { kind: 'leg-answered', leg },
            { kind: 'leg-failed', leg, failure: 'busy', sipStatus: 486 },
          ],
    ),
    ...['1', '5', '#'].map((key) => ({ kind: 'key-pressed', leg: leg('caller'), key }) as const),
    { kind: 'queue-turn', id: `queue:${id}`, destination: sales },
    { kind: 'queue-moved', id: `queue:${id}`, position: 2, wait: seconds(200) },
    { kind: 'told', id: `ask:${id}`, answer: 'yes' },
    { kind: 'chosen', id: `choose:${id}`, rounds: [[sales], [reception]] },
    { kind: 'destination-found', id: `find:${id}`, destination: destinations.get(sales) ?? null },
    { kind: 'message-ended', length: seconds(3), bytes: 9, peaks: [] },
  ]
  return likely[pick % likely.length] ?? fired('nothing')
}
