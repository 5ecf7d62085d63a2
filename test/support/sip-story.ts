import { setTimeout as pause } from 'node:timers/promises'
import { vi } from 'vitest'
import { callerLeg, type CallEvent } from '#stages/call/call-event.ts'
import type { Manner } from './markup-call.ts'
import { openSipHouse, type SipHouse } from './sip-house.ts'
import { SingingPhone, type Line } from './singing-phone.ts'
import { findRegular } from './story-parts.ts'
import { businessOf, expectEnded, handOn, type Story, type StoryHouse } from './story.ts'

const number = '+12025550100'

export const trunk = {
  id: 'trunk',
  name: 'Carrier',
  addresses: ['127.0.0.1'],
  username: null,
  password: null,
  proxy: null,
  registers: false,
}

/** Plays stories over real SIP and RTP: telephones that sing, and press keys when a prompt says "Press". */
export async function openSipStories(): Promise<StoryHouse> {
  const house = await openSipHouse({ callers: { find: findRegular } })
  return {
    play: (story) => play(house, story),
    close: () => house.close(),
  }
}

async function play(house: SipHouse, story: Story): Promise<readonly CallEvent[]> {
  const { phones, outside } = story
  const ours = await SingingPhone.open({ hertz: 500 })
  const theirs = await Promise.all(
    Object.entries(phones).map(async ([name, manner]) => [name, await telephone(house, manner)] as const),
  )
  const abroad = outside === undefined ? [] : [await telephone(house, outside)]
  const ports = new Map(theirs.map(([name, { port }]) => [name, port]))
  // Nobody listens on the discard port of loopback.
  const portOf = (name: string): number =>
    phones[name]?.does === 'is-unreachable' ? 9 : (ports.get(name) ?? 9)
  house.configure({
    ...businessOf(story, number, (name) => ({ kind: 'sip', uri: `sip:${name}@127.0.0.1:${portOf(name)}` })),
    trunks: [{ ...trunk, proxy: abroad.map(({ port }) => `sip:127.0.0.1:${port}`)[0] ?? null }],
  })
  const first = await callOnce(house, ours, story)
  const last = story.again ? await callOnce(house, ours, story) : first
  await Promise.all([ours, ...abroad, ...theirs.map(([, phone]) => phone)].map((phone) => phone.close()))
  return last
}

/** One call, from the first ring until nothing of it is left. */
async function callOnce(
  house: SipHouse,
  phone: SingingPhone,
  { caller, handedTo }: Story,
): Promise<readonly CallEvent[]> {
  const from = house.events.length
  const before = house.calls().length
  const line = phone.dial(number, house.port, caller.from)
  const told = (): readonly CallEvent[] => house.events.slice(from)
  const presses = pressWhenAsked(line, caller.keys ?? [], told, (leg) => leg === callerLeg)
  if (handedTo !== undefined)
    void handOn(house.inventory, told, (...asked) => house.carrier.askFor(...asked), handedTo)
  if (caller.patience !== undefined) void pause(caller.patience).then(() => line.hangup())
  if (caller.talks !== undefined) void hangUpAfter(line, told, 'connected', caller.talks)
  if (caller.message !== undefined) void hangUpAfter(line, told, 'message-started', caller.message * 1000)
  await line.heard.end.first()
  await vi.waitFor(() => expectEnded(house.calls()[before]), { timeout: 20_000 })
  await vi.waitFor(() => house.carrier.live().size === 0 || Promise.reject(new Error('a call lives')), {
    timeout: 20_000,
  })
  presses.abort()
  const { id } = expectEnded(house.calls()[before])
  return house.events.filter(({ callId }) => callId === id)
}

/** Once this has happened, and so long after it. */
async function hangUpAfter(
  line: Line,
  told: () => readonly CallEvent[],
  what: CallEvent['kind'],
  milliseconds: number,
): Promise<void> {
  await until(() => told().some(({ kind }) => kind === what) || isOver(line))
  await pause(milliseconds)
  line.hangup()
}

const isOver = (line: Line): boolean => line.heard.end.values.length > 0

const until = (condition: () => boolean): Promise<void> =>
  vi.waitFor(
    () => {
      if (!condition()) throw new Error('not yet')
    },
    { timeout: 30_000, interval: 20 },
  )

async function telephone(house: SipHouse, manner: Manner): Promise<SingingPhone> {
  const phone = await SingingPhone.open({ hertz: 700 })
  behave(phone, manner, house)
  return phone
}

function behave(phone: SingingPhone, manner: Manner, house: SipHouse): void {
  const { does, after = 30, talks, keys = [] } = manner
  if (does === 'answer') {
    phone.pickUpAfter(after)
    void phone.answered.first().then(async (line) => {
      const legOf = (): string | undefined =>
        house.events.findLast((event) => event.kind === 'leg-answered')?.leg
      const leg = legOf()
      const from = house.events.length
      pressWhenAsked(
        line,
        keys,
        () => house.events.slice(Math.max(0, from - 5)),
        (of) => of === leg,
      )
      if (talks === undefined) return
      await until(() => house.events.slice(from - 5).some(({ kind }) => kind === 'connected') || isOver(line))
      await pause(talks)
      line.hangup()
    })
    return
  }
  phone.userAgent.onInvite((session) => {
    session.ring()
    if (does === 'is-busy') setTimeout(() => session.reject(486), after)
  })
}

/** Presses the next key each time this side is told to; null lets the time pass. */
function pressWhenAsked(
  line: Line,
  keys: readonly (string | null)[],
  told: () => readonly CallEvent[],
  isMine: (leg: string) => boolean,
): AbortController {
  const stop = new AbortController()
  const left = [...keys]
  let asked = 0
  const watch = setInterval(() => {
    const prompts = told().filter(
      (event) => event.kind === 'prompt-started' && isMine(event.leg) && /press/i.test(event.says),
    )
    while (line.isUp && asked < prompts.length) {
      asked++
      const key = left.shift() ?? null
      void line.type(key ?? '')
    }
    if (isOver(line)) clearInterval(watch)
  }, 20)
  stop.signal.addEventListener('abort', () => clearInterval(watch))
  return stop
}
