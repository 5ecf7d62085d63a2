import { Type, type Static, type TProperties } from 'typebox'

/** A flow in the declarative file: a list in which each step leads to the one after it, unless it says otherwise. */

const closed = { additionalProperties: false } as const
const Text = Type.String({ minLength: 1, maxLength: 1000 })
const Name = Type.String({ minLength: 1, maxLength: 100 })
const StepName = Type.String({ pattern: '^.{1,50}$', description: 'The name of a step of this flow.' })
const Step = Type.Optional(StepName)
const seconds = (minimum: number, maximum: number) => Type.Number({ minimum, maximum })
const branch = <Properties extends TProperties>(properties: Properties) =>
  Type.Object({ ...properties, go: StepName }, closed)
const many = <Item extends Parameters<typeof Type.Array>[0]>(item: Item) =>
  Type.Array(item, { minItems: 1, maxItems: 50 })

export const FilePrompt = Type.Union(
  [
    Text,
    Type.Object({ file: Type.String({ minLength: 1, maxLength: 200 }) }, closed),
    Type.Object({ tone: Type.Enum(['beep', 'music', 'ringing']) }, closed),
  ],
  {
    description: 'What is said; `{ file: NAME }` an uploaded sound; `{ tone: music }` a sound everybody has.',
  },
)
const When = Type.String({
  maxLength: 60,
  description: '`mon-fri 08:00-18:00`, `sat`, `2026-12-25`, `2026-12-24..2026-12-26 10:00-14:00`.',
})
const Ring = Type.Union([
  Name,
  Type.Object(
    {
      destination: Name,
      for: Type.Optional(
        Type.Number({ minimum: 1, maximum: 600, description: 'Seconds; 20 when left out.' }),
      ),
      weight: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    },
    closed,
  ),
])
const Key = Type.Union([Type.Integer({ minimum: 0, maximum: 9 }), Type.String({ pattern: '^[0-9*#]$' })])
const Word = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }))

export const FileStep = Type.Object(
  {
    name: Step,
    announce: Type.Optional(FilePrompt),
    menu: Type.Optional(FilePrompt),
    schedule: Type.Optional(
      many(branch({ name: Type.Optional(Name), when: Type.Union([When, Type.Array(When)]) })),
    ),
    area: Type.Optional(
      many(branch({ in: Type.Union([Name, Type.Array(Name, { minItems: 1, maxItems: 200 })]) })),
    ),
    caller: Type.Optional(
      many(
        branch({
          is: Type.Optional(Type.Enum(['known', 'new', 'withheld'])),
          tagged: Type.Optional(Name),
          numbers: Type.Optional(
            Type.Array(Type.String({ pattern: '^\\+[1-9][0-9]{0,14}$' }), { minItems: 1, maxItems: 1000 }),
          ),
        }),
      ),
    ),
    source: Type.Optional(many(branch({ source: Word, medium: Word, campaign: Word, channel: Word }))),
    split: Type.Optional(
      many(branch({ name: Type.Optional(Name), share: Type.Integer({ minimum: 0, maximum: 1000 }) })),
    ),
    record: Type.Optional(
      Type.Union([Type.Literal(true), Type.Enum(['pause', 'resume', 'drop'])], {
        description: '`true` begins.',
      }),
    ),
    ring: Type.Optional(
      Type.Union([Name, many(Ring)], { description: 'Who is rung: names of destinations.' }),
    ),
    queue: Type.Optional(Name),
    voicemail: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Whose mailbox.' })),
    tag: Type.Optional(Type.Union([Name, Type.Array(Name, { minItems: 1, maxItems: 20 })])),
    survey: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'What its answers are counted under.' }),
    ),
    ask: Type.Optional(Type.String({ pattern: '^https?://', maxLength: 2000 })),
    callThrough: Type.Optional(FilePrompt),
    hangup: Type.Optional(Type.Literal(true)),
    reject: Type.Optional(Type.Enum(['busy', 'declined', 'unavailable'])),

    go: Step,
    otherwise: Step,
    after: Step,
    prompt: Type.Optional(FilePrompt),
    keys: Type.Optional(
      Type.Record(Type.String({ pattern: '^[0-9*#]$' }), StepName, {
        minProperties: 1,
        additionalProperties: false,
      }),
    ),
    answers: Type.Optional(
      Type.Record(Type.String({ pattern: '^.{1,100}$' }), StepName, { minProperties: 1, maxProperties: 50 }),
    ),
    wait: Type.Optional(seconds(1, 60)),
    tries: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    invalid: Type.Optional(FilePrompt),
    highest: Type.Optional(
      Type.Union([Type.Integer({ minimum: 2, maximum: 9 }), Type.String({ pattern: '^[2-9]$' })]),
    ),
    thanks: Type.Optional(FilePrompt),
    strategy: Type.Optional(Type.Enum(['in-order', 'all-at-once', 'round-robin', 'longest-idle'])),
    sticky: Type.Optional(Type.Boolean()),
    whisper: Type.Optional(FilePrompt),
    accept: Type.Optional(FilePrompt),
    music: Type.Optional(FilePrompt),
    tell: Type.Optional(
      Type.Object(
        {
          position: Type.Optional(Type.Boolean()),
          wait: Type.Optional(Type.Boolean()),
          every: Type.Optional(seconds(10, 600)),
        },
        closed,
      ),
    ),
    longest: Type.Optional(seconds(5, 7200)),
    callback: Type.Optional(Type.Object({ key: Key, offer: FilePrompt }, closed)),
    greeting: Type.Optional(FilePrompt),
    trunk: Type.Optional(Name),
  },
  {
    ...closed,
    description:
      'One of announce, menu, schedule, area, caller, source, split, record, ring, queue, voicemail, tag, survey, ask, callThrough, hangup, reject, with the keys that go with it.',
  },
)

export const FileFlow = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    steps: Type.Array(FileStep, { minItems: 1, maxItems: 200 }),
    failOpen: Type.Optional(
      Type.String({
        description:
          'Who takes the call when the flow cannot go on; the first destination it rings when left out.',
      }),
    ),
  },
  closed,
)

export type FilePrompt = Static<typeof FilePrompt>
export type FileStep = Static<typeof FileStep>
export type FileFlow = Static<typeof FileFlow>
