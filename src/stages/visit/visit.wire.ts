import { Type, type Static } from 'typebox'

/**
 * What the snippet and the server say to each other, version 1. An installed page may run an older snippet for years, so a
 * version is never changed in a way that breaks it: fields are added, a break is a new version beside the old one.
 *
 *     GET  /ringroot.js              the snippet, the same for every site, cacheable
 *     POST /collect/:siteKey/page    PageView  -> PageReply    a page was seen
 *     POST /collect/:siteKey/lease   LeaseAsk  -> LeaseReply   a business number came in view
 *     POST /collect/:siteKey/beat    Beat      -> 204          activity, taps, the end
 *
 * Bodies are JSON sent as `text/plain`, which needs no CORS preflight and is what `sendBeacon` sends. No cookies.
 * The browser mints `page` and tap ids: they are idempotency keys, so a late, repeated or out-of-order body changes nothing twice.
 */
export const wireVersion = 1 as const

/** What a body may hold at most; what is kept of it is shorter (`visit.store.ts`). */
const longest = { text: 16_384, number: 300, taps: 20 } as const

/** One day: more time than any page view is active, and a cap on what a hostile body may claim. */
const dayMs = 86_400_000

const Version = Type.Literal(wireVersion)
const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
const OrNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])
const closed = { additionalProperties: false } as const

/**
 * - `always`: the site's owner has decided that identity may be stored
 * - `granted`: the visitor agreed
 * - `waiting`: the visitor has not answered yet, or said no: nothing is stored, no identity, a number for this page only
 * - `never`: the site never stores anything
 */
export const Consent = Type.Union([
  Type.Literal('always'),
  Type.Literal('granted'),
  Type.Literal('waiting'),
  Type.Literal('never'),
])
export type Consent = Static<typeof Consent>

/**
 * A telephone number in the pieces a page may write (server side only): `+40 21 123 4567` and `021 123 4567` are
 * `{ country: '40', trunk: '0', national: '211234567' }`.
 */
export const PhoneDigits = Type.Object(
  {
    country: Type.String({ pattern: '^[1-9][0-9]{0,2}$' }),
    /** What is dialled before `national` inside the country: `0` in most of Europe, nothing in America. */
    trunk: Type.String({ pattern: '^[0-9]{0,3}$' }),
    national: Type.String({ pattern: '^[0-9]{4,14}$' }),
  },
  closed,
)
export type PhoneDigits = Static<typeof PhoneDigits>

/**
 * Where the page says `find` (a regular expression, `number-pattern.ts`), a visitor sees `show`: digit by digit in the page's own
 * format, or `whole` in place of it.
 */
export const Swap = Type.Object(
  { find: Type.String(), show: Type.String({ pattern: '^[+0-9 ]{4,20}$' }), whole: Type.Boolean() },
  closed,
)
export type Swap = Static<typeof Swap>

/** What patterns share: the gap between two digits, and what around the digits shows that they are no telephone number. */
export const Rules = Type.Object(
  { gap: Type.String(), notInLink: Type.String(), notInText: Type.String() },
  closed,
)
export type Rules = Static<typeof Rules>

export const PageView = Type.Object(
  {
    v: Version,
    page: Uuid,
    /** Null on a visitor's first page, and wherever identity may not be stored. */
    visitor: OrNull(Uuid),
    visit: OrNull(Uuid),
    url: Type.String({ maxLength: longest.text }),
    /** The page before: another site's on a landing, our own later on; empty when the browser tells none. */
    referrer: Type.String({ maxLength: longest.text }),
    title: Type.String({ maxLength: longest.text }),
    consent: Consent,
    /** Google Analytics' cookies (`_ga` and `_ga_*`, each as `name=value`), when present and allowed. */
    ga: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50 }),
    /** True asks for a number in the same answer; normally false: the lease is asked for when a number is in view. */
    lease: Type.Boolean(),
  },
  closed,
)
export type PageView = Static<typeof PageView>

/** Which of the page's own forms are kept (`stages/form`). */
export const FormCapture = Type.Object(
  {
    /** Only forms that match this selector; empty: all. */
    only: Type.String({ maxLength: 500 }),
    /** Hidden fields that are kept all the same, by name. */
    hidden: Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 }),
    /** Forms somebody switched off, by their key. */
    off: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 200 }),
  },
  closed,
)
export type FormCapture = Static<typeof FormCapture>

export const PageReply = Type.Object(
  {
    v: Version,
    /** Null when nothing may be stored: the visit then lives as long as the page does. */
    visitor: OrNull(Uuid),
    visit: Uuid,
    /** Seconds between heartbeats. */
    beat: Type.Integer({ minimum: 5, maximum: 600 }),
    /** Patterns of the business's numbers; empty when nothing is to be swapped (a bot, a site without a pool). */
    look: Type.Array(Type.String(), { maxItems: 50 }),
    rules: Rules,
    /** What this visit holds already; empty until a lease is asked for. */
    swaps: Type.Array(Swap, { maxItems: 100 }),
    /** Seconds the browser may show `swaps` on later pages before it has asked again. */
    keep: Type.Integer({ minimum: 0, maximum: 86_400 * 90 }),
    /** Null: no form is kept. */
    forms: Type.Optional(OrNull(FormCapture)),
  },
  closed,
)
export type PageReply = Static<typeof PageReply>

export const LeaseAsk = Type.Object({ v: Version, page: Uuid, visitor: OrNull(Uuid), visit: Uuid }, closed)
export type LeaseAsk = Static<typeof LeaseAsk>

export const LeaseReply = Type.Object(
  { v: Version, swaps: PageReply.properties.swaps, keep: PageReply.properties.keep },
  closed,
)
export type LeaseReply = Static<typeof LeaseReply>

/** A tap on a `tel:` link: `number` is what the link said when it was tapped. */
export const Tap = Type.Object(
  {
    id: Uuid,
    number: Type.String({ maxLength: longest.number }),
    after: Type.Integer({ minimum: 0, maximum: dayMs }),
  },
  closed,
)
export type Tap = Static<typeof Tap>

/** `active` counts up over one page view, so the largest that ever arrived is the truth. */
export const Beat = Type.Object(
  {
    v: Version,
    page: Uuid,
    visitor: OrNull(Uuid),
    visit: Uuid,
    /** Milliseconds the page was visible and in use. */
    active: Type.Integer({ minimum: 0, maximum: dayMs }),
    ended: Type.Boolean(),
    taps: Type.Array(Tap, { maxItems: longest.taps }),
  },
  closed,
)
export type Beat = Static<typeof Beat>
