import { Type, type Static } from 'typebox'
import { Basis, CallSource } from '#stages/call/call.wire.ts'

const Nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

const MessageState = Type.Union([
  Type.Literal('received'),
  Type.Literal('queued'),
  Type.Literal('sent'), // a carrier took it
  Type.Literal('delivered'),
  Type.Literal('undelivered'),
  Type.Literal('failed'), // no carrier took it
])

/** Whether this person may be written to, and who said no. */
const ConsentRow = Type.Object({
  state: Type.Union([Type.Literal('open'), Type.Literal('stopped')]),
  by: Nullable(Type.Union([Type.Literal('person'), Type.Literal('colleague')])),
  since: Nullable(Type.String()),
})

const AttachmentRow = Type.Object({
  index: Type.Integer(),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('kept'), Type.Literal('failed')]),
  type: Type.String(),
  bytes: Type.Integer(),
  /** What a browser may show in the page; anything else is a file to save. */
  inline: Type.Boolean(),
  why: Nullable(Type.String()),
  /** Under the account's address; null until it is here. */
  url: Nullable(Type.String()),
})

/** One text. Instants are ISO 8601 in UTC. */
export const MessageRow = Type.Object({
  id: Type.String(),
  threadId: Type.String(),
  direction: Type.Union([Type.Literal('inbound'), Type.Literal('outbound')]),
  at: Type.String(),
  number: Type.String(),
  person: Type.String(),
  body: Type.String(),
  keyword: Nullable(Type.Union([Type.Literal('stop'), Type.Literal('start'), Type.Literal('help')])),
  status: MessageState,
  failure: Nullable(Type.String()), // a word of the closed list of refusals, or `undelivered`
  failureDetail: Nullable(Type.String()),
  occasion: Nullable(
    Type.Union([Type.Literal('typed'), Type.Literal('missed-call'), Type.Literal('keyword')]),
  ),
  author: Nullable(Type.String()),
  callId: Nullable(Type.String()),
  attachments: Type.Array(AttachmentRow),
  basis: Basis,
  source: Nullable(CallSource), // null: unlinked
  visitId: Nullable(Type.String()),
})

/** One of our numbers and one person. */
export const ThreadRow = Type.Object({
  id: Type.String(),
  number: Type.String(),
  numberName: Type.String(),
  person: Type.String(),
  /** As your list, or a lookup, knows them. */
  personName: Nullable(Type.String()),
  /** A short code or a name can be read and not answered. */
  answerable: Type.Boolean(),
  lastAt: Type.String(),
  last: Type.Object({
    direction: Type.Union([Type.Literal('inbound'), Type.Literal('outbound')]),
    body: Type.String(),
    status: MessageState,
    attachments: Type.Integer(),
  }),
  unread: Type.Integer(),
  consent: ConsentRow,
  /** Of the text that began it. */
  basis: Basis,
  source: Nullable(CallSource),
  visitId: Nullable(Type.String()),
})

/** Text without NUL, which PostgreSQL has no place for. */
const Text = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000]*$' })

/** GET /api/v1/accounts/:account/threads */
export const ThreadListQuery = Type.Object({
  search: Type.Optional(Text(100)), // part of the person's number or name
  unread: Type.Optional(Type.Boolean()),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 250, default: 50 })),
})
export const ThreadList = Type.Object({
  threads: Type.Array(ThreadRow),
  next: Nullable(Type.String()),
  /** Texts of all threads that nobody has read. */
  unread: Type.Integer(),
})

/** GET /api/v1/accounts/:account/threads/:thread: the newest texts last. */
export const ThreadDetail = Type.Object({
  thread: ThreadRow,
  messages: Type.Array(MessageRow),
  /** Asks for the texts before these. */
  earlier: Nullable(Type.String()),
})

/** POST /api/v1/accounts/:account/messages */
export const SendRequest = Type.Object({
  /** Minted by whoever sends, so that the same request twice is one text. */
  id: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })),
  to: Type.String({ minLength: 1, maxLength: 40 }),
  /** One of the account's numbers. Left out: the one this person wrote to last. */
  from: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  body: Type.String({ minLength: 1, maxLength: 1600, pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$' }),
})

/** PUT /api/v1/accounts/:account/threads/:thread/consent: a colleague's word; it does not undo the person's own STOP. */
export const ConsentRequest = Type.Object({
  state: Type.Union([Type.Literal('open'), Type.Literal('stopped')]),
})

const MinuteOfDay = Type.Integer({ minimum: 0, maximum: 1439 })
export const TextBackSetting = Type.Object({
  on: Type.Boolean(),
  /** Null: our own words in the account's language. With `{business}` and `{number}`. */
  body: Nullable(
    Type.String({ minLength: 1, maxLength: 640, pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$' }),
  ),
  abandoned: Type.Boolean(),
  everyHours: Type.Integer({ minimum: 1, maximum: 720 }),
  quiet: Nullable(Type.Object({ from: MinuteOfDay, until: MinuteOfDay })),
})

const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@<>,;:"\\\\()\\[\\]]+@[^\\s@<>,;:"\\\\()\\[\\]]+$',
})

/** What is set for the account, a flow or a number; null: as the wider place says. */
export const TextSettingsRow = Type.Object({
  scope: Type.Union([Type.Literal('account'), Type.Literal('flow'), Type.Literal('number')]),
  subjectId: Type.String(),
  textBack: Nullable(TextBackSetting),
  forwardTo: Nullable(Type.Array(Email, { maxItems: 20 })),
})

/** GET /api/v1/accounts/:account/text-settings */
export const TextSettingsReply = Type.Object({
  settings: Type.Array(TextSettingsRow),
  /** Which keywords we answer: those no carrier knows, or all. */
  answers: Type.Union([Type.Literal('own-words'), Type.Literal('all')]),
  /** What a missed caller is told when the business says nothing else. */
  textBackPhrase: Type.String(),
  /** False: the server has no mail server to hand mail to. */
  mail: Type.Boolean(),
})

/** PUT /api/v1/accounts/:account/text-settings: one place, whole. */
export const TextSettingsRequest = Type.Object({
  ...TextSettingsRow.properties,
  answers: Type.Optional(TextSettingsReply.properties.answers),
})

export type MessageRow = Static<typeof MessageRow>
export type ThreadRow = Static<typeof ThreadRow>
export type ThreadListQuery = Static<typeof ThreadListQuery>
export type ThreadList = Static<typeof ThreadList>
export type ThreadDetail = Static<typeof ThreadDetail>
export type SendRequest = Static<typeof SendRequest>
export type TextBackSetting = Static<typeof TextBackSetting>
export type TextSettingsRow = Static<typeof TextSettingsRow>
export type TextSettingsReply = Static<typeof TextSettingsReply>
