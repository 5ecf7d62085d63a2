import { Type, type Static } from 'typebox'

const closed = { additionalProperties: false } as const
const Line = (maxLength: number, minLength = 0) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\u0000]*$' })

/** A field of a form of one's own. */
export const OwnField = Type.Object(
  {
    /** Names the answer; stays when the label is written anew. */
    name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }),
    label: Line(200, 1),
    kind: Type.Union([
      Type.Literal('text'),
      Type.Literal('email'),
      Type.Literal('phone'),
      Type.Literal('select'),
      Type.Literal('textarea'),
      Type.Literal('consent'), // a box to tick; its label is what is agreed to
    ]),
    required: Type.Boolean(),
    /** What a select offers. */
    options: Type.Array(Line(200, 1), { maxItems: 50 }),
  },
  closed,
)

/** What a form of one's own looks like, in the words of its page. */
export const Design = Type.Object(
  {
    fields: Type.Array(OwnField, { minItems: 1, maxItems: 30 }),
    button: Line(60, 1),
    /** Shown in place of the form once it is sent... */
    thanks: Line(1000, 1),
    /** ...or the page that is opened instead; null: none. */
    redirect: Type.Union([Type.String({ maxLength: 2000, pattern: '^https?://[^\\s]+$' }), Type.Null()]),
    /** The language of what the form itself says: what is missing, what did not work. */
    language: Type.Union([Type.Literal('en'), Type.Literal('ro'), Type.Literal('uk')]),
  },
  closed,
)

const Key = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' })
/** POST and PUT /api/v1/accounts/:account/own-forms */
export const OwnFormRequest = Type.Object({ key: Key, name: Line(100, 1), design: Design }, closed)
export const OwnForm = Type.Object({
  id: Type.String(),
  key: Type.String(),
  name: Type.String(),
  design: Design,
  changedAt: Type.String(),
  /** Sent in the last thirty days, spam left out. */
  recent: Type.Integer(),
})
export const OwnForms = Type.Object({ forms: Type.Array(OwnForm) })

/** GET /collect/:siteKey/form/:key: what the page's script draws. */
export const DrawnForm = Type.Object({
  ...Design.properties,
  name: Type.String(),
  words: Type.Object({
    required: Type.String(),
    email: Type.String(),
    phone: Type.String(),
    sending: Type.String(),
    sorry: Type.String(),
  }),
})

export type OwnField = Static<typeof OwnField>
export type Design = Static<typeof Design>
export type OwnFormRequest = Static<typeof OwnFormRequest>
export type OwnForm = Static<typeof OwnForm>
export type OwnForms = Static<typeof OwnForms>
export type DrawnForm = Static<typeof DrawnForm>
