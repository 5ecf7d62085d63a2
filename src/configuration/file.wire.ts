import { Type, type Static } from 'typebox'
import { SpamRules } from '#stages/call/screen.wire.ts'
import { TextBackSetting, TextSettingsRow } from '#stages/message/message.wire.ts'
import { ChannelRules } from '#stages/visit/channel.wire.ts'
import { FileFlow } from './flow-file.wire.ts'

/** The declarative file: what an account has, in a form one keeps in version control. Published as `docs/ringroot.schema.json`. */

const closed = { additionalProperties: false } as const
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const PhoneText = Type.String({
  minLength: 3,
  maxLength: 40,
  description: 'A telephone number: E.164, or as people of the account’s country write it.',
})
const Password = Type.String({
  minLength: 1,
  maxLength: 128,
  description:
    'The password itself, `env:NAME` to take it from the environment of the command, or `unchanged`.',
})
const Username = Type.String({ pattern: '^[A-Za-z0-9._~+-]{1,64}$' })
const On = Type.Literal(true)
const CallerId = Type.Optional(
  Type.String({ maxLength: 40, description: 'The tracking number that calls out show.' }),
)
const EmergencyCallerId = Type.Optional(
  Type.String({
    maxLength: 40,
    description: 'What emergency calls show: the number of the place where the telephones stand.',
  }),
)
const Extension = Type.Optional(
  Type.Union(
    [Type.Integer({ minimum: 0, maximum: 99_999_999 }), Type.String({ pattern: '^[0-9*#]{1,8}$' })],
    {
      description: 'What it is dialled by from a desk phone; in quotes when it begins with 0.',
    },
  ),
)

export const AccountSection = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    timeZone: Type.Optional(Type.String({ maxLength: 60, description: 'Such as Europe/Bucharest.' })),
    country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    locale: Type.Optional(Type.Enum(['en', 'ro', 'uk'])),
  },
  closed,
)

const TrunkItem = Type.Object(
  {
    name: Name,
    addresses: Type.Optional(
      Type.Array(Type.String({ maxLength: 50 }), {
        maxItems: 100,
        description: 'Addresses or ranges (10.0.0.0/24) that may place calls without a password.',
      }),
    ),
    username: Type.Optional(Username),
    password: Type.Optional(Password),
    proxy: Type.Optional(
      Type.String({ maxLength: 300, description: 'Where our own calls go: sip:host:5060.' }),
    ),
    registers: Type.Optional(Type.Boolean({ description: 'We register there as a client.' })),
    callerId: CallerId,
    emergencyCallerId: EmergencyCallerId,
  },
  closed,
)

const CarrierItem = Type.Object(
  {
    name: Name,
    carrier: Type.String({
      minLength: 1,
      maxLength: 40,
      description: 'twilio, signalwire or telnyx.',
    }),
    settings: Type.Optional(
      Type.Record(Type.String(), Type.String({ maxLength: 500 }), {
        description:
          'What may be seen: accountSid (twilio), space and projectId (signalwire), publicKey (telnyx).',
      }),
    ),
    secrets: Type.Optional(
      Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 500 }), {
        description:
          'authToken (twilio), apiToken and signingKey (signalwire), apiKey (telnyx): the text itself, `env:NAME`, or `unchanged`.',
      }),
    ),
    baseUrl: Type.Optional(
      Type.String({ maxLength: 300, description: 'Instead of the carrier’s own address.' }),
    ),
  },
  closed,
)

const PhoneItem = Type.Object({ name: Name, username: Username, password: Password }, closed)

const DepartmentItem = Type.Object(
  {
    name: Name,
    mailbox: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'Where its voicemail lands; its name when left out.',
      }),
    ),
    extension: Extension,
    flow: Type.Optional(Type.String({ description: 'What whoever dials the extension goes through.' })),
    callerId: CallerId,
  },
  closed,
)

const AgentItem = Type.Object(
  {
    name: Name,
    department: Type.Optional(Type.String()),
    extension: Extension,
    phone: Type.Optional(Type.String({ description: 'A desk phone of this file.' })),
    mobile: Type.Optional(PhoneText),
    trunk: Type.Optional(Type.String({ description: 'The trunk that reaches the mobile.' })),
    rings: Type.Optional(
      Type.Enum(['phone', 'mobile', 'both', 'answering-phone'], {
        description: 'What rings when a call is for them; both when left out.',
      }),
    ),
    email: Type.Optional(Type.String({ maxLength: 200 })),
    callerId: CallerId,
    emergencyCallerId: EmergencyCallerId,
    callThrough: Type.Optional(Type.Boolean({ description: 'May call out through us from the mobile.' })),
    listed: Type.Optional(
      Type.Boolean({ description: 'Stands in the staff directory; true when left out.' }),
    ),
  },
  { ...closed, description: 'Somebody who answers.' },
)

const DestinationItem = Type.Object(
  {
    name: Name,
    sip: Type.Optional(Type.String({ maxLength: 300, description: 'A SIP URI: sip:100@10.0.0.5.' })),
    number: Type.Optional(PhoneText),
    trunk: Type.Optional(Type.String({ description: 'The trunk that reaches the number.' })),
    phone: Type.Optional(Type.String({ description: 'A desk phone of this file.' })),
    agent: Type.Optional(Type.String({ description: 'Somebody, at whatever they want to be rung at.' })),
    personCalled: Type.Optional(On),
    answeringPhone: Type.Optional(On),
  },
  {
    ...closed,
    description:
      'Where a call can ring: exactly one of sip, number (with trunk), phone, agent, personCalled (whose own number was called), answeringPhone.',
  },
)

const PoolItem = Type.Object(
  { name: Name, flow: Type.String({ description: 'Where its numbers ring.' }) },
  closed,
)

const NumberItem = Type.Object(
  {
    number: PhoneText,
    name: Type.Optional(Type.String({ maxLength: 100 })),
    pool: Type.Optional(Type.String()),
    placement: Type.Optional(
      Type.Object(
        {
          kind: Type.String({
            minLength: 1,
            maxLength: 50,
            description: 'billboard, print, radio, business-profile, ...',
          }),
          source: Type.String({ minLength: 1, maxLength: 200 }),
          medium: Type.Optional(Type.String({ maxLength: 200 })),
          campaign: Type.Optional(Type.String({ maxLength: 200 })),
        },
        closed,
      ),
    ),
    staff: Type.Optional(Type.String({ description: 'Whose own number it is.' })),
    test: Type.Optional(On),
    flow: Type.Optional(Type.String({ description: 'Where it rings; a pool says it for its numbers.' })),
    carrier: Type.Optional(
      Type.String({
        description: 'The carrier of this file it lives at; left out for one that comes by a trunk.',
      }),
    ),
  },
  {
    ...closed,
    description:
      'At most one of pool, placement, test; staff is a placement too. Without any it is kept unused.',
  },
)

const SiteItem = Type.Object(
  {
    name: Name,
    url: Type.String({ maxLength: 500 }),
    consent: Type.Optional(Type.Enum(['always', 'granted', 'never'])),
    directory: Type.Optional(
      Type.Boolean({ description: 'May show who works here, and under which number.' }),
    ),
    callback: Type.Optional(Type.Boolean({ description: 'Its visitors may ask to be called.' })),
    callbackFirst: Type.Optional(
      Type.Enum(['agent', 'visitor'], {
        description:
          'Who is rung first then: whoever the flow rings (unless said otherwise), or the visitor.',
      }),
    ),
    key: Type.Optional(
      Type.String({
        pattern: '^[\\w-]{8,40}$',
        description: 'Stands in the page’s tag; made when left out.',
      }),
    ),
    swaps: Type.Optional(
      Type.Array(Type.Object({ find: PhoneText, pool: Type.String() }, closed), {
        maxItems: 50,
        description: 'Where the page says `find`, a visitor sees a number of the pool.',
      }),
    ),
  },
  closed,
)

const Clock = '([01]\\d|2[0-3]):[0-5]\\d'
const TextsItem = Type.Object(
  {
    flow: Type.Optional(Type.String({ description: 'Of the numbers that ring this flow.' })),
    number: Type.Optional(PhoneText),
    textBack: Type.Optional(
      Type.Object(
        {
          on: Type.Optional(
            Type.Boolean({ description: 'False: missed callers get no text. True when left out.' }),
          ),
          body: Type.Optional(TextBackSetting.properties.body.anyOf[0]),
          abandoned: Type.Optional(
            Type.Boolean({
              description: 'Also who hung up before anybody could answer; true when left out.',
            }),
          ),
          everyHours: Type.Optional(TextBackSetting.properties.everyHours),
          quiet: Type.Optional(
            Type.String({
              pattern: `^(${Clock}-${Clock}|never)$`,
              description: 'When nobody is written to: 21:00-08:00 when left out, or never.',
            }),
          ),
        },
        { ...closed, description: 'The text that a missed caller gets.' },
      ),
    ),
    forwardTo: Type.Optional(TextSettingsRow.properties.forwardTo.anyOf[0]),
    answers: Type.Optional(
      Type.Enum(['own-words', 'all'], {
        description: 'Of the account: which keywords we answer, those no carrier knows, or all.',
      }),
    ),
  },
  { ...closed, description: 'Texts of a flow, or of a number; with neither, of the account.' },
)

const many = { maxItems: 10_000 }

export const ConfigurationFile = Type.Object(
  {
    prune: Type.Optional(
      Type.Boolean({
        description: 'Remove what a section of this file does not list. Sections left out are left alone.',
      }),
    ),
    account: Type.Optional(AccountSection),
    trunks: Type.Optional(Type.Array(TrunkItem, many)),
    carriers: Type.Optional(Type.Array(CarrierItem, many)),
    phones: Type.Optional(Type.Array(PhoneItem, many)),
    departments: Type.Optional(Type.Array(DepartmentItem, many)),
    agents: Type.Optional(Type.Array(AgentItem, many)),
    destinations: Type.Optional(Type.Array(DestinationItem, many)),
    flows: Type.Optional(Type.Array(FileFlow, many)),
    pools: Type.Optional(Type.Array(PoolItem, many)),
    numbers: Type.Optional(Type.Array(NumberItem, many)),
    sites: Type.Optional(Type.Array(SiteItem, many)),
    channels: Type.Optional(ChannelRules),
    spam: Type.Optional(
      Type.Partial(SpamRules, { ...closed, description: 'What is done with callers who may be spam.' }),
    ),
    texts: Type.Optional(Type.Array(TextsItem, many)),
  },
  { ...closed, title: 'Ringroot configuration', $schema: 'https://json-schema.org/draft/2020-12/schema' },
)
export type ConfigurationFile = Static<typeof ConfigurationFile>
export type AccountSection = Static<typeof AccountSection>

/** POST /api/v1/accounts/:account/configuration/plan and /apply */
export const FileRequest = Type.Object(
  {
    text: Type.String({ maxLength: 1_000_000 }),
    /** What `env:NAME` stands for; the command line reads its own environment, the server never its own. */
    secrets: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 128 }))),
    prune: Type.Optional(Type.Boolean()),
  },
  closed,
)
export const FileFault = Type.Object({ line: Type.Integer(), column: Type.Integer(), message: Type.String() })
export const FileReply = Type.Object({
  /** One line a change, as people read it: `+ flow "Main"`. */
  changes: Type.Array(
    Type.Object({
      does: Type.Enum(['create', 'change', 'remove']),
      what: Type.String(),
      name: Type.String(),
      fields: Type.Array(Type.String()),
      line: Type.String(),
    }),
  ),
  /** With faults nothing is changed. Line 0: it is not about a place in the file. */
  faults: Type.Array(FileFault),
  applied: Type.Boolean(),
})
/** GET /api/v1/accounts/:account/configuration */
export const FileExport = Type.Object({ text: Type.String() })

export type FileRequest = Static<typeof FileRequest>
export type FileFault = Static<typeof FileFault>
export type FileReply = Static<typeof FileReply>
