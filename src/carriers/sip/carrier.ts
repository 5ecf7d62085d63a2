import { randomBytes } from 'node:crypto'
import type { AccountId, CallId, DestinationId, NumberId } from '#base/id.ts'
import { isPhoneNumber, type PhoneNumber } from '#base/phone-number.ts'
import type { Inventory, NumberEntry } from '#configuration/inventory.ts'
import type { MediaEngine, PromptKey } from '#media/engine.ts'
import type { Prompts } from '#media/prompts.ts'
import { newId, now } from '#platform/clock.ts'
import { emergencyNumber } from '#platform/emergency.ts'
import type { Log } from '#platform/log.ts'
import { parsePhone } from '#platform/phone.ts'
import { header } from '#sip/grammar/headers.ts'
import type { TransportOptions } from '#sip/transport/transports.ts'
import type { UserAgent } from '#sip/user-agent.contract.ts'
import { createUserAgent, type UserAgentOptions } from '#sip/user-agent.ts'
import type { Attributions } from '#stages/attribution/attribution.job.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { type Destination, outside } from '#stages/call/flow.ts'
import type { CallerChecks } from '../caller-check.ts'
import { findPlace } from '../find-place.ts'
import type { Switchboard } from '../switchboard.ts'
import { uploadedPrompt } from '../uploaded-prompt.ts'
import { isWithheld } from '../withheld.ts'
import { lineHeader } from './call-header.ts'
import type { SpokenPrompt } from './call-sound.ts'
import { addressOf, type DialPlanParts } from './dial-plan.ts'
import type { CallerIdentityParts } from './caller-identity.ts'
import { SipEdge } from './edge.ts'
import type { OutboundParts, OwnLine } from './outbound.ts'
import { legDialler, type LegAddress } from './outgoing-leg.ts'
import { Telephone } from './phone/telephone.ts'
import { TestCalls } from './phone/test-calls.ts'
import { callBackInTurn } from './queue-callbacks.ts'
import { keepRegistered } from './trunk-registrations.ts'
import { trunkRule } from './trunk-rule.ts'

export type SipCarrierParts = Readonly<{
  transport: TransportOptions
  /** T1, T2 and T4 of RFC 3261; a test makes them small. */
  timers?: UserAgentOptions['timers']
  /** The name or address our own URIs carry. */
  host: string
  inventory: Inventory
  attribution: Pick<Attributions, 'attribute'>
  media: MediaEngine
  prompts: Pick<Prompts, 'say'>
  switchboard: Switchboard
  record(event: CallEvent): void
  callers: CallerChecks
  identity: CallerIdentityParts
  log: Log
}>

/** Calls over our own SIP stack: the edge that carriers and phones talk to, and the built-in telephone. */
export interface SipCarrier {
  readonly testCalls: TestCalls
  ports(): ReturnType<UserAgent['ports']>
  /** Calls in progress. */
  live(): ReadonlySet<CallId>
  counters(): Readonly<Record<string, number>>
  /** Rings a line of ours, then a person; calls a person who asked for it. */
  readonly connect: SipEdge['connect']
  readonly callBack: SipEdge['callBack']
  readonly askFor: SipEdge['askFor']
  /** Whether a desk phone is registered now. */
  isOnline(username: string): boolean
  /** Ends every call, unregisters, closes the sockets. */
  close(): Promise<void>
}

/** The built-in telephone's name at the edge; its password is new at every start and known to nobody else. */
const telephoneUser = 'ringroot-telephone'
const realm = 'ringroot'
const spokenByDefault = 'en'

const greeting: SpokenPrompt = {
  say: 'Hello. This is the answering phone of Ringroot. Your call came through, and both of us are being recorded.',
}

export async function startSipCarrier(parts: SipCarrierParts): Promise<SipCarrier> {
  const { inventory, media, log } = parts
  const telephonePassword = randomBytes(24).toString('base64url')
  const onBug = (error: unknown, sipCallId: string) =>
    log.error({ err: error, sipCallId }, 'A bug ended this call; the others go on')
  const userAgent = await createUserAgent({
    transport: parts.transport,
    ...(parts.timers === undefined ? {} : { timers: parts.timers }),
    registrar: {},
    // Phones built on libre before its second version (baresip in Debian 12) give up when SHA-256 is offered at all, even behind MD5.
    authentication: { algorithms: ['MD5'] },
    onBug,
  })
  const telephoneAgent = await createUserAgent({
    transport: { bind: ['127.0.0.1'], port: 0 },
    name: 'Ringroot telephone',
    onBug,
  })

  /** A locale nobody speaks is spoken as English rather than not at all: a caller who waits should hear something. */
  const prepare = async (
    prompt: SpokenPrompt,
    locale: string,
    account: AccountId | null,
  ): Promise<PromptKey | null> => {
    if ('file' in prompt) return uploadedPrompt(inventory, account, prompt.file)
    const spoken = await parts.prompts.say(prompt.say, locale)
    if (spoken.ok) return spoken.value
    if (spoken.reason === 'no-voice' && locale !== spokenByDefault)
      return prepare(prompt, spokenByDefault, account)
    log.warn(
      { reason: spoken.reason, detail: spoken.detail },
      'A prompt could not be spoken; the call goes on without it',
    )
    return null
  }

  const testCalls = new TestCalls(
    () => telephone,
    { port: () => userAgent.ports().udp, credentials: { user: telephoneUser, password: telephonePassword } },
    () => prepare(greeting, spokenByDefault, null),
  )
  // It listens on loopback only and answers whoever finds it there; it can do nothing but talk.
  telephoneAgent.authorize(() => ({ kind: 'allow', as: 'edge' }))
  const telephone = new Telephone(telephoneAgent, media, (session) => testCalls.answer(session))

  userAgent.authorize(
    trunkRule(
      () => inventory.trunks(),
      (name) =>
        name === telephoneUser
          ? { password: telephonePassword, as: telephoneUser }
          : inventory.findUser(name),
      realm,
    ),
  )

  const plan: DialPlanParts = {
    findTrunk: (owner, id) => inventory.findTrunk(owner, id),
    binding: (username) => {
      const [binding] = userAgent.registrar?.lookup(inventory.findUser(username)?.as ?? '') ?? []
      return binding === undefined ? null : { target: binding.contact, via: binding.via }
    },
    answeringPhone: () => `sip:answering-phone@127.0.0.1:${telephoneAgent.ports().udp}`,
  }
  const locate = (account: AccountId, destination: Destination): LegAddress | null =>
    addressOf(plan, account, destination)
  const dial = legDialler(userAgent, media, locate, parts.host)

  const edge = new SipEdge({
    userAgent,
    media,
    dial,
    prepare,
    switchboard: parts.switchboard,
    now,
    record(event) {
      parts.record(event)
      testCalls.heard(event)
      callbacks.heard(event)
    },
    callers: parts.callers,
    identity: parts.identity,
    newCallId: (at) => newId<CallId>(at),
    route: (dialled) => findNumber(inventory, dialled),
    callerNumber: (text, { country }) =>
      isWithheld(text) ? null : (parsePhone(text, country) ?? parsePhone(`+${text}`, country)),
    attribute: parts.attribution.attribute,
    carrierName: (as) => trunkName(inventory, as),
    isTest: (as) => as === telephoneUser,
    ownLine(as, invite) {
      if (as === telephoneUser) return lineNamed(inventory, header(invite, lineHeader))
      const user = inventory.whoIs(as)
      if (user?.kind !== 'phone') return null
      const { accountId, name, username } = user
      const agent = inventory.agentOf(username)
      const destination = agent?.destination ?? inventory.destinationOfPhone(accountId, username)
      return { accountId, agent, name: destination?.name ?? name, destination }
    },
    outbound: outboundParts(inventory, parts.callers),
    locate,
    host: parts.host,
    findPlace: (account, keys) => findPlace(inventory, account, keys),
    log: (event, detail) => log.info({ event, ...detail }, 'A call was refused'),
  })

  const callbacks = callBackInTurn({
    switchboard: parts.switchboard,
    findDestination: (account, id) => inventory.findDestination(account, id),
    agents: (account) => inventory.agents(account),
    connect: (line, rings, callee) => edge.connect(line, rings, callee),
  })
  const registrations = keepRegistered(userAgent, () => inventory.trunks(), log)

  return {
    testCalls,
    ports: () => userAgent.ports(),
    connect: (line, rings, callee) => edge.connect(line, rings, callee),
    callBack: (...asked) => edge.callBack(...asked),
    askFor: (account, call, wish) => edge.askFor(account, call, wish),
    live: () => edge.live(),
    counters: () => edge.counters(),
    isOnline: (username) =>
      (userAgent.registrar?.lookup(inventory.findUser(username)?.as ?? '') ?? []).length > 0,
    async close() {
      registrations.close()
      await edge.close()
      await telephoneAgent.close()
    },
  }
}

function outboundParts(inventory: Inventory, { screening }: CallerChecks): OutboundParts {
  return {
    find(account, keys, test) {
      const found = findPlace(inventory, account, keys)
      if (!test || (found !== null && found.to.kind !== 'number')) return found
      const number = found?.name ?? parsePhone(keys, inventory.usualNumber(account)?.country ?? 'US')
      return number === null
        ? null
        : { id: found?.id ?? outside, name: number, to: { kind: 'answering-phone' } }
    },
    shown({ accountId, agent }, callee) {
      const last = callee === null ? null : screening.lastCalled(accountId, callee)
      const known = last === null ? null : inventory.numberEntry(accountId, last)
      const trunk = inventory.trunkOut(accountId)?.id ?? null
      return known ?? inventory.callerIdFor(accountId, { agent, trunk }) ?? inventory.usualNumber(accountId)
    },
    emergency({ accountId, agent }, keys, test) {
      const country = inventory.countryOf(accountId) ?? 'US'
      const number = emergencyNumber(keys, country)
      if (number === null) return null
      const trunks = inventory.trunksOut(accountId)
      const usual = inventory.usualNumber(accountId) ?? inventory.testNumber(accountId)
      const says = agent?.emergencyCallerId ?? trunks[0]?.emergencyCallerId ?? null
      const callerId = says ?? usual?.number ?? (`+${number}` as PhoneNumber) // as many digits as E.164 wants
      return {
        callerId,
        keptUnder: usual ?? {
          number: callerId,
          numberId: outside as string as NumberId, // the uuid of nothing: the account has no number at all
          timeZone: 'UTC',
          locale: 'en',
          country,
        },
        over: test
          ? [{ id: outside, name: number, to: { kind: 'answering-phone' } }]
          : trunks.map(({ id }) => ({
              id: id as string as DestinationId, // a way out is no row among the destinations
              name: number,
              to: { kind: 'number', number, trunk: id },
            })),
      }
    },
  }
}

/** The line a test call says it comes from. */
function lineNamed(inventory: Inventory, id: string | null): OwnLine | null {
  for (const accountId of id === null ? [] : inventory.accounts()) {
    const agent = inventory.agents(accountId).find((one) => one.id === id)
    if (agent) return { accountId, agent, name: agent.name, destination: agent.destination }
  }
  return null
}

/** Carriers write a number with or without `+`, some in the national form. */
function findNumber(inventory: Inventory, dialled: readonly string[]): NumberEntry | null {
  for (const text of dialled) {
    const found = inventory.findNumber(text) ?? inventory.findNumber(`+${text.replace(/^(\+|00|011)/, '')}`)
    if (found !== null) return found
  }
  const countries = new Set(inventory.trunks().map(({ country }) => country))
  for (const text of dialled)
    for (const country of countries) {
      const number = parsePhone(text, country)
      const found = number === null ? null : inventory.findNumber(number)
      if (found !== null) return found
    }
  return null
}

/** What the call log says: the trunk's name, or the telephone's. */
function trunkName(inventory: Inventory, as: string): string {
  if (as === telephoneUser) return 'Test phone'
  return inventory.trunks().find(({ id }) => as === `trunk:${id}`)?.name ?? as
}

/** A number of this account as a person typed it, or null. */
export function ownNumber(inventory: Inventory, account: AccountId, text: string): PhoneNumber | null {
  const test = inventory.testNumber(account)
  const number = isPhoneNumber(text) ? text : parsePhone(text, test?.country ?? 'US')
  const found = number === null ? null : inventory.findNumber(number)
  return found?.accountId === account ? found.number : null
}
