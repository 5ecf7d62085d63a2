import { Type, type Static } from 'typebox'
import { comparisons, ruleWords } from './channel-rules.ts'

const closed = { additionalProperties: false } as const

const Condition = Type.Object(
  {
    word: Type.Enum([...ruleWords], { description: 'What is looked at.' }),
    comparison: Type.Enum([...comparisons]),
    values: Type.Array(Type.String({ maxLength: 150 }), {
      minItems: 1,
      maxItems: 50,
      description: 'Any of them will do; with `is not`, none may be it.',
    }),
  },
  closed,
)

const ChannelRule = Type.Object(
  {
    channel: Type.String({
      maxLength: 40,
      pattern: '^(?![Uu]nlinked$)\\S(.*\\S)?$', // unlinked is a class of its own, which no rule fills
      description: 'The name in reports.',
    }),
    when: Type.Array(Condition, { minItems: 1, maxItems: 10, description: 'All must hold.' }),
  },
  closed,
)

export const ChannelRules = Type.Array(ChannelRule, {
  maxItems: 100,
  description: 'In order: the first that holds names the channel. Without one it is the usual one.',
})

/** GET and PUT /api/v1/accounts/:account/channels */
export const SavedChannels = Type.Object({
  version: Type.Integer({ description: '0: nobody has saved any yet.' }),
  rules: ChannelRules,
  changedAt: Type.Union([Type.String(), Type.Null()]),
  changedBy: Type.Union([Type.String(), Type.Null()]),
  settling: Type.Union([Type.Object({ done: Type.Integer(), of: Type.Integer() }), Type.Null()], {
    description: 'While the past is told again: sources that have their channel by these rules, of all.',
  }),
})

export const ChannelsRequest = Type.Object(
  {
    version: Type.Integer({ minimum: 0, description: 'The one these rules were made from.' }),
    rules: ChannelRules,
  },
  closed,
)

/** POST /api/v1/accounts/:account/channels/preview: what rules that are not saved would change. */
export const PreviewRequest = Type.Object({ rules: ChannelRules }, closed)

const Words = {
  source: Type.String(),
  medium: Type.String(),
  campaign: Type.String(),
  term: Type.String(),
  content: Type.String(),
  landing: Type.String(),
  referrer: Type.String(),
  placement: Type.String(),
}
const Place = Type.Union([Type.Integer(), Type.Null()])

export const Preview = Type.Object({
  days: Type.Integer(),
  /** Visits and calls of these days, and what of them goes elsewhere. */
  visits: Type.Integer(),
  calls: Type.Integer(),
  moves: Type.Array(
    Type.Object({
      from: Type.String(),
      to: Type.String(),
      visits: Type.Integer(),
      calls: Type.Integer(),
    }),
  ),
  /** How many visits and calls each rule takes, in order. */
  taken: Type.Array(Type.Object({ visits: Type.Integer(), calls: Type.Integer() })),
  /** The newest visits, those that move first. `rule`: the place of the rule that holds. */
  recent: Type.Array(
    Type.Object({ at: Type.String(), ...Words, from: Type.String(), to: Type.String(), rule: Place }),
  ),
})

/** POST /api/v1/accounts/:account/channels/try: what an address would be counted as, step by step. */
export const TryRequest = Type.Object(
  {
    rules: ChannelRules,
    url: Type.String({ maxLength: 16_384 }),
    referrer: Type.String({ maxLength: 16_384 }),
  },
  closed,
)

export const Tried = Type.Object({
  ...Words,
  clickIds: Type.Record(Type.String(), Type.String()),
  /** The link said itself where it stood. */
  tagged: Type.Boolean(),
  /** The page before was our own, or one where people only pay or sign in: the visit goes on. */
  within: Type.Boolean(),
  ga4Channel: Type.String(),
  /** Without rules. */
  usual: Type.String(),
  channel: Type.String(),
  rule: Place,
  /** Of each rule asked, in order: the places of the conditions that did not hold. */
  failed: Type.Array(Type.Array(Type.Integer())),
})

export type ChannelRules = Static<typeof ChannelRules>
export type SavedChannels = Static<typeof SavedChannels>
export type ChannelsRequest = Static<typeof ChannelsRequest>
export type TryRequest = Static<typeof TryRequest>
export type Preview = Static<typeof Preview>
export type Tried = Static<typeof Tried>
