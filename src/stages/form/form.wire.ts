import { Type, type Static } from 'typebox'
import { CallSource, Journey } from '#stages/call/call.wire.ts'
import { Consent } from '#stages/visit/visit.wire.ts'

/** Text without NUL, which PostgreSQL has no place for. */
const Text = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000]*$' })
const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
const OrNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])
const closed = { additionalProperties: false } as const

/** A field as the page told of it. What must not be kept is left out there already, and again by the server (`secret.ts`). */
export const FormField = Type.Object(
  {
    name: Type.String({ maxLength: 200 }),
    /** What a visitor reads beside it; empty when there is nothing. */
    label: Type.String({ maxLength: 400 }),
    /** `type` of an input, or `select`, `textarea`; with a hint of `autocomplete` in front: `given-name text`. */
    kind: Type.String({ maxLength: 100 }),
    value: Type.String({ maxLength: 10_000 }),
  },
  closed,
)

/**
 * POST /collect/:siteKey/form, JSON as `text/plain` like all that pages send. The browser minted `id`: what is told twice is one form.
 */
export const FormTold = Type.Object(
  {
    v: Type.Literal(1),
    id: Uuid,
    /** The page view, visit and visitor as the snippet knows them. */
    page: OrNull(Uuid),
    visit: OrNull(Uuid),
    visitor: OrNull(Uuid),
    consent: Consent,
    url: Type.String({ maxLength: 16_384 }),
    referrer: Type.String({ maxLength: 16_384 }),
    /** Which form of the site it is. */
    key: Type.String({ minLength: 1, maxLength: 200 }),
    name: Type.String({ maxLength: 400 }),
    /** True for a form of one's own; `key` is its key then. */
    own: Type.Boolean(),
    fields: Type.Array(FormField, { maxItems: 200 }),
    /** From the page's or the own form's first moment until it was sent. */
    tookMs: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }),
    /** A field of own forms that people do not see: only machines fill it in. */
    trap: Type.String({ maxLength: 1000 }),
  },
  closed,
)
export const FormTaken = Type.Object({ taken: Type.Literal(true) })

export const FormBasis = Type.Union([
  Type.Literal('visit'),
  Type.Literal('page'), // the visit is not known; the form's own page says where its reader came from
  Type.Literal('unlinked'),
])
export const FormSpamReason = Type.Union([
  Type.Literal('honeypot'), // the field that people do not see was filled in
  Type.Literal('too-fast'), // nobody types that fast
  Type.Literal('links'), // mostly addresses of other sites
  Type.Literal('blocked'), // the telephone number is on the list of blocked callers
])

/** One line of the list of forms. */
export const FormRow = Type.Object({
  id: Type.String(),
  at: Type.String(),
  siteId: Type.String(),
  site: Type.String(),
  formKey: Type.String(),
  formName: Type.String(),
  own: Type.Boolean(),
  pageUrl: Type.String(),
  name: OrNull(Type.String()),
  email: OrNull(Type.String()),
  phone: OrNull(Type.String()),
  firstTime: Type.Boolean(),
  test: Type.Boolean(),
  spam: Type.Boolean(),
  spamWhy: OrNull(FormSpamReason),
  /** What a person said; null: the rules' word stands. */
  marked: OrNull(Type.Boolean()),
  basis: FormBasis,
  source: OrNull(CallSource), // null: unlinked
  visitId: OrNull(Type.String()),
})

/** GET /api/v1/accounts/:account/forms/:id */
export const FormDetail = Type.Object({
  ...FormRow.properties,
  fields: Type.Array(FormField),
  journey: OrNull(Journey),
  /** The same person's other forms and calls, newest first. */
  others: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal('form'), Type.Literal('call')]),
      id: Type.String(),
      at: Type.String(),
      name: Type.String(),
    }),
  ),
})

/** GET /api/v1/accounts/:account/forms */
export const FormListQuery = Type.Object({
  from: Type.Optional(Type.String()), // ISO instant, inclusive
  to: Type.Optional(Type.String()), // ISO instant, exclusive
  search: Type.Optional(Text(100)), // part of a name, e-mail address or telephone number
  site: Type.Optional(Uuid),
  form: Type.Optional(Text(200)), // a form's key
  source: Type.Optional(Text(300)),
  channel: Type.Optional(Text(100)), // `Unlinked`: forms without a source
  campaign: Type.Optional(Text(300)),
  test: Type.Optional(Type.Boolean()), // left out: all
  spam: Type.Optional(Type.Boolean()), // left out: all
  cursor: Type.Optional(Type.String({ maxLength: 200 })), // from the page before
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 250, default: 50 })),
})
export const FormList = Type.Object({
  forms: Type.Array(FormRow),
  next: OrNull(Type.String()),
  /** How many `spam=false` hides; on the first page. */
  hiddenSpam: Type.Integer(),
})

/** POST /api/v1/accounts/:account/forms/:id/mark. Null takes the mark back: the rules' word stands again. */
export const FormMark = Type.Object({ spam: OrNull(Type.Boolean()) }, closed)

/** A form of the site's own that somebody has sent. */
const SeenForm = Type.Object({
  key: Type.String(),
  name: Type.String(),
  pageUrl: Type.String(),
  lastAt: Type.String(),
  kept: Type.Boolean(),
})

/** Which forms of a site are kept, and who hears of them. */
export const FormSettings = Type.Object({
  siteId: Type.String(),
  capture: Type.Union([Type.Literal('all'), Type.Literal('chosen'), Type.Literal('none')]),
  selector: Type.String(),
  hidden: Type.Array(Type.String()),
  mailTo: Type.Array(Type.String()),
  seen: Type.Array(SeenForm),
})
/** GET /api/v1/accounts/:account/form-settings */
export const FormSettingsReply = Type.Object({
  sites: Type.Array(FormSettings),
  /** False: no mail server is configured, and nobody hears of anything. */
  mail: Type.Boolean(),
})
/** PATCH /api/v1/accounts/:account/form-settings/:site; what is left out stays. */
export const FormSettingsChange = Type.Object(
  {
    capture: Type.Optional(FormSettings.properties.capture),
    selector: Type.Optional(Text(500)),
    hidden: Type.Optional(Type.Array(Text(100), { maxItems: 50 })),
    mailTo: Type.Optional(Type.Array(Type.String({ format: 'email', maxLength: 254 }), { maxItems: 20 })),
    /** One form of the site is switched on or off. */
    seen: Type.Optional(Type.Object({ key: Text(200), kept: Type.Boolean() }, closed)),
  },
  closed,
)

export type FormField = Static<typeof FormField>
export type FormTold = Static<typeof FormTold>
export type FormBasis = Static<typeof FormBasis>
export type FormSpamReason = Static<typeof FormSpamReason>
export type FormRow = Static<typeof FormRow>
export type FormDetail = Static<typeof FormDetail>
export type FormListQuery = Static<typeof FormListQuery>
export type FormList = Static<typeof FormList>
export type FormMark = Static<typeof FormMark>
export type SeenForm = Static<typeof SeenForm>
export type FormSettings = Static<typeof FormSettings>
export type FormSettingsReply = Static<typeof FormSettingsReply>
export type FormSettingsChange = Static<typeof FormSettingsChange>
