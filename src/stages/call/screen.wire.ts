import { Type, type Static } from 'typebox'
import { CallRow, Verdict } from './call.wire.ts'

/** What an account does with callers who may be spam. */
export const SpamRules = Type.Object(
  {
    anonymous: Verdict, // callers who withhold their number
    robocaller: Verdict, // callers who dial several of our numbers within a day
    robocallerNumbers: Type.Integer({ minimum: 2, maximum: 100 }), // so many
    failedAttestation: Verdict, // the signature of their number is wrong
  },
  { additionalProperties: false },
)

export const SpamListName = Type.Union([
  Type.Literal('blocked'), // always spam: rejected
  Type.Literal('trusted'), // never spam: no rule is asked
])

export const SpamEntry = Type.Object({
  id: Type.String(),
  /** A number in E.164, or how numbers begin: `+1900*`. */
  pattern: Type.String(),
  list: SpamListName,
  why: Type.String(),
  /** The call that was marked, when one was. */
  callId: Type.Union([Type.String(), Type.Null()]),
  /** A person's name, or what acted: `key:<id>`, `local`. */
  addedBy: Type.String(),
  addedAt: Type.String(),
})

/** GET /api/v1/accounts/:account/spam */
export const Spam = Type.Object({
  rules: SpamRules,
  list: Type.Array(SpamEntry),
  /** Calls of the last 30 days that were spam. */
  recent: Type.Integer(),
})

/** POST /api/v1/accounts/:account/spam/list */
export const NewSpamEntry = Type.Object(
  {
    /** A number as people of the account's country write it, or how numbers begin, with a star: `+1900*`. */
    caller: Type.String({ minLength: 2, maxLength: 40 }),
    list: SpamListName,
    why: Type.Optional(Type.String({ maxLength: 300, pattern: '^[^\\u0000]*$' })),
  },
  { additionalProperties: false },
)

/** POST /api/v1/accounts/:account/calls/:id/mark. Null takes back what was said. */
export const Mark = Type.Object(
  { spam: Type.Union([Type.Boolean(), Type.Null()]) },
  { additionalProperties: false },
)
export const Marked = Type.Object({ call: CallRow })

export type SpamRules = Static<typeof SpamRules>
export type SpamEntry = Static<typeof SpamEntry>
export type Spam = Static<typeof Spam>
export type NewSpamEntry = Static<typeof NewSpamEntry>
export type SpamListName = Static<typeof SpamListName>
