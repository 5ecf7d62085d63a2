import type { Static, TObject } from 'typebox'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Result } from '#base/result.ts'
import type { Duration, Instant } from '#base/time.ts'
import type {
  CarriedMedia,
  MessageReceived,
  MessageStatus,
  TextSent,
  TextToSend,
} from '#stages/message/carried.ts'

/**
 * One carrier is one folder whose file of the same name exports `carrier`: `twilio/twilio.ts`. Adding a folder adds the carrier, its form
 * in the dashboard and its tests; nothing else knows it.
 *
 *     twilio.ts      the contract: what people fill in, what it can do
 *     signature.ts   whether a webhook is the carrier's own
 *     messages.ts    pure: what a message webhook says
 *     README.md      what is peculiar about it
 *     fixtures/      webhooks as they come, numbers masked
 */
export type Carrier<Settings extends TObject = TObject> = Readonly<{
  /** The folder's name, and the word in the API and the declarative file. */
  id: string
  /** What it calls itself. */
  name: string
  /** What an account fills in; the form draws itself. `title` labels a field, `format: 'password'` seals it and never shows it again. */
  settings: Settings
  /** Asks for something harmless: do the credentials open the door, and whose is it? */
  test(connection: Connection<Static<Settings>>): Promise<Answer<CarrierAccount>>
  numbers: CarrierNumbers<Static<Settings>>
  sendText(connection: Connection<Static<Settings>>, text: TextToSend): Promise<Answer<TextSent>>
  /** Whether a webhook is the carrier's own, and what its body holds. Everything else is read from what this answers. */
  verify(
    connection: Connection<Static<Settings>>,
    request: WebhookRequest,
  ): Promise<Result<WebhookFields, WebhookRefusal>>
  /** Pure. */
  readMessageWebhook(
    fields: WebhookFields,
  ): Result<MessageReceived | MessageStatus, 'unknown-event' | 'incomplete'>
  /** Missing where calls come another way. */
  voice?: CarrierVoice<Static<Settings>>
  /** The sound of a recording, as the carrier keeps it. */
  fetchRecording(connection: Connection<Static<Settings>>, ref: string): Promise<Answer<Download>>
  /** An attachment of a text: some carriers want our credentials for it. */
  fetchMedia(connection: Connection<Static<Settings>>, media: CarriedMedia): Promise<Answer<Download>>
  /** What the carrier knows of a call when its callbacks were lost. */
  callTruth(connection: Connection<Static<Settings>>, ref: string): Promise<Answer<CallTruth>>
}>

/** What is done to a call in progress, besides answering the carrier's webhooks with documents (`markup-document.ts`). */
export type CarrierVoice<Settings> = Readonly<{
  dialect: Dialect
  /** Leaves what it is doing and does what this document says, or the one it gets at this address. */
  redirect(connection: Connection<Settings>, call: CallRef, to: Redirection): Promise<Answer<null>>
  hangUp(connection: Connection<Settings>, call: CallRef): Promise<Answer<null>>
  /** Both sides, each on a channel of its own. `callback` hears when it is ready. */
  startRecording(connection: Connection<Settings>, call: CallRef, callback: string): Promise<Answer<null>>
  changeRecording(
    connection: Connection<Settings>,
    call: CallRef,
    to: 'paused' | 'in-progress' | 'stopped',
  ): Promise<Answer<null>>
  /** Throws a recording away, there. */
  removeRecording(connection: Connection<Settings>, recording: string): Promise<Answer<null>>
}>

export type Redirection = Readonly<{ document: string }> | Readonly<{ address: string }>

/** How a carrier names a leg, and the account of theirs it is in, as their webhooks said. */
export type CallRef = Readonly<{ call: string; account: string }>

/**
 * Where carriers that speak nearly the same language differ. Twilio's TwiML, SignalWire's cXML and Telnyx's TeXML share their verbs.
 */
export type Dialect = Readonly<{
  /** `<Start><Recording>`: records from this document on. Without it a recording begins with the next Dial. */
  startsRecording: boolean
  /** The caller goes on ringing, unanswered and unbilled, until a destination answers. Without it the carrier answers at once. */
  answersLate: boolean
  /** Ends a message when the caller has fallen silent. Without it (or where it costs extra) a message ends with `#` or the call. */
  hearsSilence: boolean
  /** What `<Recording>` must be told so that the file is one we can read; null where it is anyway. */
  recordingFormat: 'wav' | null
  /** Shortest and longest a Dial may ring, in seconds. */
  rings: Readonly<{ least: number; most: number }>
}>

type CarrierNumbers<Settings> = Readonly<{
  search(connection: Connection<Settings>, wanted: NumberSearch): Promise<Answer<readonly AvailableNumber[]>>
  /** From this moment it costs money. It comes with its webhooks set. */
  buy(
    connection: Connection<Settings>,
    number: PhoneNumber,
    webhooks: Webhooks,
  ): Promise<Answer<CarrierNumber>>
  /** Points a number's calls and texts here. Doing it again changes nothing. */
  configure(connection: Connection<Settings>, ref: string, webhooks: Webhooks): Promise<Answer<CarrierNumber>>
  /** What the account has there, page by page: `next` of one page asks for the one after it. */
  list(connection: Connection<Settings>, page: string | null): Promise<Answer<NumberPage>>
  /** One of them, by its digits. Null: the account does not have it there. */
  find(connection: Connection<Settings>, number: PhoneNumber): Promise<Answer<CarrierNumber | null>>
  /** Gives it back. The carrier may lend it to somebody else. */
  release(connection: Connection<Settings>, ref: string): Promise<Answer<null>>
}>

/** An account's credentials with a carrier. */
export type Connection<Settings = Readonly<Record<string, unknown>>> = Readonly<{
  id: string
  settings: Settings
  /** Null: the carrier's own address. Tests, proxies and regional servers name another. */
  baseUrl: string | null
  reach: Reach
}>

/** How far and how long our requests go. */
export type Reach = Readonly<{
  /** Also to addresses in the network this server stands in: what a server that is open to strangers must refuse. */
  allowPrivate: boolean
  patience: Duration
}>

/** What a carrier answered, or why there is no answer. Never an exception: a carrier that is down is nothing unusual. */
export type Answer<Value> = Readonly<{ ok: true; value: Value }> | CarrierFault

export type CarrierFault = Readonly<{
  ok: false
  reason: FaultReason
  /** What happened and what to do, in a sentence for people. */
  detail: string
  status: number | null
  /** The carrier's own number for it: Twilio's 21422, Telnyx's 10015. */
  code: string | null
  retryAfter: Duration | null
}>

export type FaultReason =
  | 'wrong-credentials' // 401
  | 'not-allowed' // 403
  | 'not-found' // 404
  | 'refused' // any other 4xx: the carrier understood and says no
  | 'too-many-requests' // 429
  | 'carrier-failed' // 5xx
  | 'timed-out'
  | 'unreachable' // no connection: refused, no such host, broken TLS
  | 'private-address' // inside our own network, where an account may not send us
  | 'unreadable' // an answer that is not what the carrier documents

/** Whose credentials they are, in the carrier's words, and what is left on it if the carrier says. */
export type CarrierAccount = Readonly<{ name: string; balance: Money | null }>

/** As the carrier writes it: decimal text, because prices have more digits than cents. */
export type Money = Readonly<{ amount: string; currency: string }>

export type NumberSearch = Readonly<{
  /** ISO 3166, two letters. */
  country: string
  kind: 'local' | 'toll-free' | 'mobile'
  areaCode: string | null
  /** Digits the number holds. */
  contains: string | null
  limit: number
}>

export type AvailableNumber = Readonly<{
  number: PhoneNumber
  locality: string | null
  region: string | null
  can: Capabilities
  /** Null when the carrier does not say in its search. */
  monthly: Money | null
  upfront: Money | null
}>

export type Capabilities = Readonly<{ voice: boolean; text: boolean }>

/** A number that the account has with the carrier. `ref` is the carrier's id of it. */
export type CarrierNumber = Readonly<{
  ref: string
  number: PhoneNumber
  label: string
  can: Capabilities
  /** Where its calls and texts are sent now; null when nowhere, or to something that is no address. */
  voiceUrl: string | null
  textUrl: string | null
}>

export type NumberPage = Readonly<{ numbers: readonly CarrierNumber[]; next: string | null }>

/** Where a carrier tells us things. All under the configured public address. */
export type Webhooks = Readonly<{
  /** Names what is made at the carrier for these, where the carrier wants something made. */
  label: string
  voice: string
  /** Asked when `voice` does not answer: what is done for a caller when nothing of ours works. */
  voiceFallback: string
  voiceStatus: string
  text: string
}>

/** A webhook as it came, before anybody believes it. */
export type WebhookRequest = Readonly<{
  method: string
  /** As the carrier called it: built from the configured public address, never from the Host header. */
  url: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer
  at: Instant
}>

/** A form's fields, or a JSON object. */
export type WebhookFields = Readonly<Record<string, unknown>>

export type WebhookRefusal =
  | 'signature-missing'
  | 'signature-wrong'
  | 'too-old'
  | 'body-unreadable'
  | 'key-missing'

export type Download = Readonly<{ contentType: string; bytes: Buffer }>

/** How a call stands, in the words Twilio made common. */
export type CallTruth = Readonly<{
  ref: string
  status: 'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled'
  from: string | null
  to: string | null
  startedAt: Instant | null
  endedAt: Instant | null
  length: Duration | null
  price: Money | null
}>

/** The call is over, whatever the callbacks said. */
export const hasEnded = ({ status }: CallTruth): boolean =>
  status !== 'queued' && status !== 'ringing' && status !== 'in-progress'
