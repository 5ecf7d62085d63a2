import { setTimeout as pause } from 'node:timers/promises'
import { vi } from 'vitest'
import { callerLeg, type CallEvent } from '#stages/call/call-event.ts'
import type { Manner } from './markup-call.ts'
import { openSipHouse, type SipHouse } from './sip-house.ts'
import { SingingPhone, type Line } from './singing-phone.ts'
import { businessOf, expectEnded, type Story, type StoryHouse } from './story.ts'

const number = '+12025550100'

const trunk = {
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
  const house = await openSipHouse()
  return {
    play: (story) => play(house, story),
    close: () => house.close(),
  }
}

async function play(house: SipHouse, story: Story): Promise<readonly CallEvent[]> {
  const { phones, caller } = story
  const ours = await SingingPhone.open({ hertz: 500 })
  const theirs = await Promise.all(
    Object.entries(phones).map(async ([name, manner]) => {
      const phone = await SingingPhone.open({ hertz: 700 })
      behave(phone, manner, house)
      return [name, phone] as const
    }),
  )
  const ports = new Map(theirs.map(([name, { port }]) => [name, port]))
  // Nobody listens on the discard port of loopback.
  const portOf = (name: string): number =>
    phones[name]?.does === 'is-unreachable' ? 9 : (ports.get(name) ?? 9)
  house.configure({
    ...businessOf(story, number, (name) => ({ kind: 'sip', uri: `sip:${name}@127.0.0.1:${portOf(name)}` })),
    trunks: [trunk],
  })
  const from = house.events.length
  const before = house.calls().length
  const line = ours.dial(number, house.port, caller.from)
  const told = (): readonly CallEvent[] => house.events.slice(from)
  const presses = pressWhenAsked(line, caller.keys ?? [], told, (leg) => leg === callerLeg)
  if (caller.patience !== undefined) void pause(caller.patience).then(() => line.hangup())
  if (caller.talks !== undefined) {
    const { talks } = caller
    void until(() => told().some(({ kind }) => kind === 'connected') || isOver(line)).then(async () => {
      await pause(talks)
      line.hangup()
    })
  }
  if (caller.message !== undefined) {
    const spoken = caller.message * 1000
    void until(() => told().some(({ kind }) => kind === 'message-started') || isOver(line)).then(async () => {
      await pause(spoken)
      line.hangup()
    })
  }
  await line.heard.end.first()
  await vi.waitFor(() => expectEnded(house.calls()[before]), { timeout: 20_000 })
  await vi.waitFor(() => house.carrier.live().size === 0 || Promise.reject(new Error('a call lives')), {
    timeout: 20_000,
  })
  presses.abort()
  await Promise.all([ours, ...theirs.map(([, phone]) => phone)].map((phone) => phone.close()))
  const { id } = expectEnded(house.calls()[before])
  return house.events.filter(({ callId }) => callId === id)
}

const isOver = (line: Line): boolean => line.heard.end.values.length > 0

const until = (condition: () => boolean): Promise<void> =>
  vi.waitFor(
    () => {
      if (!condition()) throw new Error('not yet')
    },
    { timeout: 30_000, interval: 20 },
  )

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
    while (asked < prompts.length) {
      asked++
      const key = left.shift() ?? null
      for (const one of key ?? '') line.press(one)
    }
    if (isOver(line)) clearInterval(watch)
  }, 20)
  stop.signal.addEventListener('abort', () => clearInterval(watch))
  return stop
}
