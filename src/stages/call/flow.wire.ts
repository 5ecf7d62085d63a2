import { Type, type Static, type TProperties, type TSchema } from 'typebox'

/** Flows as they are published, stored and sent to the editor. Durations are whole milliseconds. */

const StepName = Type.String({ pattern: '^.{1,50}$' })
const Name = Type.String({ minLength: 1, maxLength: 100 })
const closed = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const duration = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })

export const PromptBody = Type.Union([
  closed({ say: Type.String({ minLength: 1, maxLength: 1000 }) }),
  closed({ file: Type.String({ minLength: 1, maxLength: 200 }) }),
  closed({ tone: Type.Enum(['beep', 'music', 'ringing']) }),
])

const keys = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const
const Key = Type.Enum([...keys])
const KeyTimeout = duration(1000, 60_000)
const Tries = Type.Integer({ minimum: 1, maximum: 10 })

const Weekday = Type.Enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$' })
const Day = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' })
const HoursBody = Type.Union([
  closed({ from: Clock, to: Clock, days: Type.Array(Weekday, { minItems: 1, maxItems: 7 }) }),
  closed({ from: Clock, to: Clock, dates: closed({ first: Day, last: Day }) }),
])

const CallerMatchBody = Type.Union([
  closed({ is: Type.Enum(['known', 'new', 'withheld']) }),
  closed({ tagged: Name }),
  closed({
    numbers: Type.Array(Type.String({ pattern: '^\\+[1-9][0-9]{0,14}$' }), { minItems: 1, maxItems: 1000 }),
  }),
])
const Word = Type.String({ minLength: 1, maxLength: 200 })
const SourceMatchBody = Type.Object(
  {
    source: Type.Optional(Word),
    medium: Type.Optional(Word),
    campaign: Type.Optional(Word),
    channel: Type.Optional(Word),
  },
  { additionalProperties: false, minProperties: 1 },
)

const branches = <Branch extends TSchema>(branch: Branch) => Type.Array(branch, { minItems: 1, maxItems: 50 })

const ringing = {
  strategy: Type.Enum(['in-order', 'all-at-once', 'round-robin', 'longest-idle']),
  sticky: Type.Boolean(),
  destinations: Type.Array(
    closed({
      destination: Name,
      ringFor: duration(1000, 600_000),
      weight: Type.Integer({ minimum: 1, maximum: 100 }),
    }),
    { maxItems: 50 },
  ),
  whisper: orNull(PromptBody),
  accept: orNull(PromptBody),
  nobody: StepName,
  after: orNull(StepName),
}

/** One schema a step, by what it does: the editor's forms and docs/steps.md are drawn from these. */
export const stepBodies = {
  announce: closed({ does: Type.Literal('announce'), prompt: PromptBody, next: StepName }),
  menu: closed({
    does: Type.Literal('menu'),
    prompt: PromptBody,
    keys: Type.Record(Type.String({ pattern: '^[0-9*#]$' }), StepName, {
      minProperties: 1,
      additionalProperties: false,
    }),
    timeout: KeyTimeout,
    tries: Tries,
    invalid: orNull(PromptBody),
    otherwise: StepName,
  }),
  schedule: closed({
    does: Type.Literal('schedule'),
    branches: branches(
      closed({ name: Name, hours: Type.Array(HoursBody, { minItems: 1, maxItems: 100 }), next: StepName }),
    ),
    otherwise: StepName,
  }),
  'route-by-area': closed({
    does: Type.Literal('route-by-area'),
    branches: branches(
      closed({
        areas: Type.Array(Type.String({ pattern: '^([A-Z]{2}(-[A-Z0-9]{1,3})?|\\+[1-9][0-9]{0,14})$' }), {
          minItems: 1,
          maxItems: 200,
        }),
        next: StepName,
      }),
    ),
    otherwise: StepName,
  }),
  'route-by-caller': closed({
    does: Type.Literal('route-by-caller'),
    branches: branches(closed({ callers: CallerMatchBody, next: StepName })),
    otherwise: StepName,
  }),
  'route-by-source': closed({
    does: Type.Literal('route-by-source'),
    branches: branches(closed({ source: SourceMatchBody, next: StepName })),
    otherwise: StepName,
  }),
  split: closed({
    does: Type.Literal('split'),
    branches: branches(
      closed({ name: Name, share: Type.Integer({ minimum: 0, maximum: 1000 }), next: StepName }),
    ),
  }),
  record: closed({
    does: Type.Literal('record'),
    action: Type.Enum(['start', 'pause', 'resume', 'drop']),
    next: StepName,
  }),
  ring: closed({ does: Type.Literal('ring'), ...ringing }),
  queue: closed({
    does: Type.Literal('queue'),
    queue: Name,
    music: PromptBody,
    announce: orNull(
      closed({ position: Type.Boolean(), wait: Type.Boolean(), every: duration(10_000, 600_000) }),
    ),
    longestWait: duration(5000, 7_200_000),
    callback: orNull(closed({ key: Key, offer: PromptBody })),
    ...ringing,
  }),
  voicemail: closed({
    does: Type.Literal('voicemail'),
    mailbox: Name,
    greeting: orNull(PromptBody),
    longest: duration(5000, 1_800_000),
    next: orNull(StepName),
  }),
  tag: closed({
    does: Type.Literal('tag'),
    tags: Type.Array(Name, { minItems: 1, maxItems: 20 }),
    next: StepName,
  }),
  survey: closed({
    does: Type.Literal('survey'),
    name: Name,
    prompt: PromptBody,
    highest: Key,
    timeout: KeyTimeout,
    tries: Tries,
    thanks: orNull(PromptBody),
    next: StepName,
  }),
  ask: closed({
    does: Type.Literal('ask'),
    url: Type.String({ pattern: '^https?://', maxLength: 2000 }),
    answers: Type.Record(Type.String({ pattern: '^.{1,100}$' }), StepName, {
      minProperties: 1,
      maxProperties: 50,
    }),
    otherwise: StepName,
  }),
  'call-through': closed({
    does: Type.Literal('call-through'),
    prompt: PromptBody,
    trunk: Name,
    otherwise: StepName,
  }),
  hangup: closed({ does: Type.Literal('hangup') }),
  reject: closed({
    does: Type.Literal('reject'),
    as: Type.Enum(['busy', 'declined', 'unavailable']),
  }),
} as const

const FlowStepBody = Type.Union([
  stepBodies.announce,
  stepBodies.menu,
  stepBodies.schedule,
  stepBodies['route-by-area'],
  stepBodies['route-by-caller'],
  stepBodies['route-by-source'],
  stepBodies.split,
  stepBodies.record,
  stepBodies.ring,
  stepBodies.queue,
  stepBodies.voicemail,
  stepBodies.tag,
  stepBodies.survey,
  stepBodies.ask,
  stepBodies['call-through'],
  stepBodies.hangup,
  stepBodies.reject,
])

/** What one version of a flow says; name, id and version stand beside it. */
export const FlowBody = closed({
  start: StepName,
  steps: Type.Record(StepName, FlowStepBody, { maxProperties: 200, additionalProperties: false }),
  failOpen: orNull(Name),
})

/** What is wrong with a flow, and where: `path` as in `steps.greeting.next`. */
export const FlowFaultFound = Type.Object({
  path: Type.String(),
  fault: Type.Union([
    Type.Literal('step-missing'), // names a step that does not exist
    Type.Literal('destination-missing'), // names a destination that does not exist
    Type.Literal('not-dialable'), // a destination's number that no network would connect
    Type.Literal('rings-nobody'), // a ring step without a destination
    Type.Literal('never-ends'), // goes round without anybody ringing
    Type.Literal('unreachable'), // no call ever comes to this step
    Type.Literal('no-fail-open'), // nowhere to go when the flow cannot go on
  ]),
})

export type FlowBody = Static<typeof FlowBody>
export type FlowFaultFound = Static<typeof FlowFaultFound>
