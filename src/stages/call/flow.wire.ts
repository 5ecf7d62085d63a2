import { Type, type Static, type TProperties, type TSchema } from 'typebox'

/** Flows as they are published, stored and sent to the editor. Durations are whole milliseconds. */

/** `title` is what is expected, `description` what it is for: docs/steps.md is made of both. */
const stepName = (description: string) => Type.String({ pattern: '^.{1,50}$', title: 'a step', description })
const name = (title: string, description: string) =>
  Type.String({ minLength: 1, maxLength: 100, title, description })
const closed = <Properties extends TProperties>(properties: Properties, description?: string) =>
  Type.Object(properties, {
    additionalProperties: false,
    ...(description === undefined ? {} : { description }),
  })
const orNull = <Schema extends TSchema>(schema: Schema, description: string) =>
  Type.Union([schema, Type.Null()], { description })
const duration = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, title: 'milliseconds', description })

const prompt = (description: string) =>
  Type.Union(
    [
      closed({ say: Type.String({ minLength: 1, maxLength: 1000 }) }),
      closed({ file: Type.String({ minLength: 1, maxLength: 200 }) }),
      closed({ tone: Type.Enum(['beep', 'music', 'ringing']) }),
    ],
    { title: 'a prompt', description },
  )
const PromptBody = prompt('What is said.')
const promptOrNull = (description: string) => orNull(PromptBody, description)

const keys = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const
const keyTimeout = duration(
  1000,
  60_000,
  'How long a key is waited for, from the end of the prompt. A key during the prompt interrupts it.',
)
const tries = Type.Integer({ minimum: 1, maximum: 10, description: 'How often it is asked.' })

const Weekday = Type.Enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$' })
const Day = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' })
const HoursBody = Type.Union(
  [
    closed({ from: Clock, to: Clock, days: Type.Array(Weekday, { minItems: 1, maxItems: 7 }) }),
    closed({ from: Clock, to: Clock, dates: closed({ first: Day, last: Day }) }),
  ],
  { title: 'hours' },
)

const CallerMatchBody = Type.Union(
  [
    closed({ is: Type.Enum(['known', 'new', 'withheld']) }),
    closed({ tagged: name('a tag', 'A tag of the uploaded list.') }),
    closed({
      numbers: Type.Array(Type.String({ pattern: '^\\+[1-9][0-9]{0,14}$' }), { minItems: 1, maxItems: 1000 }),
    }),
  ],
  { title: 'callers' },
)
const Word = Type.String({ minLength: 1, maxLength: 200 })
const SourceMatchBody = Type.Object(
  {
    source: Type.Optional(Word),
    medium: Type.Optional(Word),
    campaign: Type.Optional(Word),
    channel: Type.Optional(Word),
  },
  { additionalProperties: false, minProperties: 1, title: 'words of the source' },
)

const next = stepName('The step after this one.')
const branches = <Branch extends TSchema>(branch: Branch, description: string) =>
  Type.Array(branch, { minItems: 1, maxItems: 50, description })
const otherwise = stepName('When no branch holds.')

const ringing = {
  strategy: Type.Enum(['in-order', 'all-at-once', 'round-robin', 'longest-idle'], {
    description:
      'Who rings next. `round-robin` honours weights; `longest-idle` is who ended their last call first. With these two, and with `sticky`, who is on the phone comes last.',
  }),
  sticky: Type.Boolean({ description: 'Whoever answered this caller before is rung first.' }),
  destinations: Type.Array(
    closed({
      destination: name('a destination', 'Who is rung.'),
      ringFor: duration(1000, 600_000, 'How long.'),
      weight: Type.Integer({ minimum: 1, maximum: 100 }),
    }),
    { maxItems: 50, description: 'Who is rung, for how long, and with what weight.' },
  ),
  whisper: promptOrNull('Said to whoever answers, before the caller is on the line.'),
  accept: promptOrNull(
    '"Press 1 to accept", said after the whisper: only 1 takes the call. Keeps the voicemail of a mobile from answering.',
  ),
  nobody: stepName('When nobody answered.'),
  after: orNull(stepName(''), 'Where the caller goes when the callee hangs up first; null ends the call.'),
}

/** One schema a step, by what it does: the editor's forms and docs/steps.md are drawn from these. */
export const stepBodies = {
  announce: closed(
    { does: Type.Literal('announce'), prompt: prompt('What the caller hears.'), next },
    'Answers the call and says something to the caller.',
  ),
  menu: closed(
    {
      does: Type.Literal('menu'),
      prompt: prompt('"For sales press 1."'),
      keys: Type.Record(Type.String({ pattern: '^[0-9*#]$' }), stepName('Where the key leads.'), {
        minProperties: 1,
        additionalProperties: false,
        description: 'Where each key leads.',
      }),
      timeout: keyTimeout,
      tries,
      invalid: promptOrNull('Said after a key that leads nowhere, before the prompt is repeated.'),
      otherwise: stepName('After the last try.'),
    },
    'Asks the caller for one key. A key belongs to the menu that is being said or waits for it; one pressed before it, in an announcement, is not kept.',
  ),
  schedule: closed(
    {
      does: Type.Literal('schedule'),
      branches: branches(
        closed({
          name: name('a name', 'What the log calls it.'),
          hours: Type.Array(HoursBody, { minItems: 1, maxItems: 100 }),
          next: stepName('Where it leads.'),
        }),
        'The first whose hours hold now: weekdays, or dates, from one time of day up to another. Hours that end at or before they begin go on after midnight. Put holidays first.',
      ),
      otherwise: stepName('At any other time.'),
    },
    "Which way depends on the time, in the account's time zone.",
  ),
  'route-by-area': closed(
    {
      does: Type.Literal('route-by-area'),
      branches: branches(
        closed({
          areas: Type.Array(Type.String({ pattern: '^([A-Z]{2}(-[A-Z0-9]{1,3})?|\\+[1-9][0-9]{0,14})$' }), {
            minItems: 1,
            maxItems: 200,
            title: 'areas',
          }),
          next: stepName('Where it leads.'),
        }),
        "Areas like `US-TX` or `RO`, or the beginning of the caller's number, like `+1512`.",
      ),
      otherwise,
    },
    "Which way depends on where the caller's number is from.",
  ),
  'route-by-caller': closed(
    {
      does: Type.Literal('route-by-caller'),
      branches: branches(
        closed({ callers: CallerMatchBody, next: stepName('Where it leads.') }),
        'Callers who are known (called before, or stand in the uploaded list), new, or withhold their number; who have a tag; or by number, whole or its beginning.',
      ),
      otherwise,
    },
    'Which way depends on who calls.',
  ),
  'route-by-source': closed(
    {
      does: Type.Literal('route-by-source'),
      branches: branches(
        closed({ source: SourceMatchBody, next: stepName('Where it leads.') }),
        'Source, medium, campaign, channel: every word given must be equal, letters of either case.',
      ),
      otherwise,
    },
    'Which way depends on what made the caller call.',
  ),
  split: closed(
    {
      does: Type.Literal('split'),
      branches: branches(
        closed({
          name: name('a name', 'What the log calls it.'),
          share: Type.Integer({ minimum: 0, maximum: 1000 }),
          next: stepName('Where it leads.'),
        }),
        'Shares are weights: 1 and 1 are halves, as are 50 and 50.',
      ),
    },
    'An A/B test. The same caller always goes the same way.',
  ),
  record: closed(
    {
      does: Type.Literal('record'),
      action: Type.Enum(['start', 'pause', 'resume', 'drop'], {
        description:
          'A recording starts with the answer at the earliest. While it pauses, silence is written. `drop` stops it for good and throws away what there is.',
      }),
      next,
    },
    'Starts recording the call, pauses it (card numbers), lets it go on, or drops it.',
  ),
  ring: closed(
    { does: Type.Literal('ring'), ...ringing },
    'Rings destinations; whoever takes the call talks with the caller.',
  ),
  queue: closed(
    {
      does: Type.Literal('queue'),
      queue: name('a line', 'Steps that name the same line share it.'),
      music: prompt('Played while the caller waits.'),
      announce: orNull(
        closed({
          position: Type.Boolean(),
          wait: Type.Boolean(),
          every: duration(10_000, 600_000, 'How often.'),
        }),
        'Whether the caller is told their place and the expected wait, and how often.',
      ),
      longestWait: duration(5000, 7_200_000, 'After it, the step for nobody.'),
      callback: orNull(
        closed({ key: Type.Enum([...keys], { title: 'a key' }), offer: PromptBody }),
        'The key that hangs up and keeps the place: we call back at their turn. `offer` says so. Not offered to who withholds their number.',
      ),
      ...ringing,
    },
    'Waits in line, with music, for somebody to be free. Whoever has waited longest is next; who is rung and does not answer gets a rest, and the caller keeps the place.',
  ),
  voicemail: closed(
    {
      does: Type.Literal('voicemail'),
      mailbox: name('a mailbox', 'The department or person whose it is.'),
      greeting: promptOrNull('Said before the beep.'),
      longest: duration(5000, 1_800_000, 'How long a message may be.'),
      next: orNull(stepName(''), 'The step after the message; null ends the call.'),
    },
    'Takes a message: greeting, beep, and what the caller says until they press #, are silent for ten seconds, or hang up. A message under two seconds is none.',
  ),
  tag: closed(
    {
      does: Type.Literal('tag'),
      tags: Type.Array(name('a tag', ''), { minItems: 1, maxItems: 20, description: 'Put on the call.' }),
      next,
    },
    'Puts tags on the call.',
  ),
  survey: closed(
    {
      does: Type.Literal('survey'),
      name: name('a name', 'What the answers are counted under.'),
      prompt: prompt('"Press 1 to 5."'),
      highest: Type.Enum(['2', '3', '4', '5', '6', '7', '8', '9'], {
        description: 'The best answer; the worst is 1.',
      }),
      timeout: keyTimeout,
      tries,
      thanks: promptOrNull('Said after an answer.'),
      next,
    },
    'Asks the caller how content they are, after the talk as a rule (`after` of ring and queue). Whoever does not answer goes on all the same.',
  ),
  ask: closed(
    {
      does: Type.Literal('ask'),
      url: Type.String({
        pattern: '^https?://',
        maxLength: 2000,
        title: 'an address',
        description: 'Is sent the call as JSON, and answers one word, or `{"answer": "word"}`.',
      }),
      answers: Type.Record(Type.String({ pattern: '^.{1,100}$' }), stepName('Where the answer leads.'), {
        minProperties: 1,
        maxProperties: 50,
        description: 'Where each answer leads.',
      }),
      otherwise: stepName('No answer within two seconds, or another one.'),
    },
    'Asks an address of the business what to do next.',
  ),
  'call-through': closed(
    {
      does: Type.Literal('call-through'),
      prompt: prompt('"Whom do you want to call?"'),
      trunk: name('a trunk', 'The number is reached over it.'),
      otherwise: stepName('No number in three tries, or nobody answers there.'),
    },
    'Takes a number by keys, ended by # or a pause, and rings it: a colleague on a mobile calls out through us, and the call is with the person called.',
  ),
  hangup: closed({ does: Type.Literal('hangup') }, 'Ends the call.'),
  reject: closed(
    {
      does: Type.Literal('reject'),
      as: Type.Enum(['busy', 'declined', 'unavailable'], {
        description: "What the caller's network is told: 486, 603, 480.",
      }),
    },
    'Does not answer at all. After an answer it is a hangup.',
  ),
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
  start: stepName('Where every call begins.'),
  steps: Type.Record(Type.String({ pattern: '^.{1,50}$' }), FlowStepBody, {
    maxProperties: 200,
    additionalProperties: false,
  }),
  failOpen: orNull(name('a destination', ''), 'Takes the call when the flow cannot go on.'),
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
    Type.Literal('never-opens'), // hours that no clock ever shows
    Type.Literal('shares-nothing'), // every share of a split is zero
    Type.Literal('unreachable'), // no call ever comes to this step
    Type.Literal('no-fail-open'), // nowhere to go when the flow cannot go on
  ]),
})

export type FlowBody = Static<typeof FlowBody>
export type FlowFaultFound = Static<typeof FlowFaultFound>
