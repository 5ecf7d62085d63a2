import { vi } from 'vitest'
import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Granted, Wish } from '#carriers/live-call.ts'
import type { Inventory } from '#configuration/inventory.ts'
import { emptyConfiguration, type Configuration, type Step, type Target } from '#configuration/items.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { Call } from '#stages/call/call.ts'
import type { CallerManner, Manner } from './markup-call.ts'

/** A flow and what people do in it: every carrier must make the same call of it. */
export type Story = Readonly<{
  name: string
  /** The first one is where it starts. */
  steps: Readonly<Record<string, Step>>
  failOpen?: string
  /** The telephones of the business, by name, and what happens there. */
  phones: Readonly<Record<string, Manner>>
  caller: CallerManner
  /** What happens at a number that is nobody's of the business. */
  outside?: Manner & Readonly<{ number: string }>
  /** The caller calls twice, and the record is the second call's. */
  again?: true
  /** What the business's own server says when it is asked (`askedAt`); null: nothing, for ever. */
  says?: string | null
  takesSeconds?: true
  /** Once they talk, somebody at a screen hands the caller on to this telephone. */
  handedTo?: string
  record: Readonly<Record<string, unknown>>
}>

/** Where stories are played: a carrier, and people with telephones. */
export type StoryHouse = Readonly<{
  /** All that happened in the call, once it is over. */
  play(story: Story): Promise<readonly CallEvent[]>
  close(): Promise<void>
}>

/** Somebody at a screen hands the caller on, once they talk. */
export async function handOn(
  inventory: Inventory,
  told: () => readonly CallEvent[],
  ask: (account: AccountId, call: CallId, wish: Wish) => Granted,
  name: string,
): Promise<void> {
  const talk = await vi.waitFor(
    () => told().find(({ kind }) => kind === 'connected') ?? Promise.reject(new Error('nobody talks')),
    { timeout: 20_000, interval: 10 },
  )
  const to = inventory.destinationMeant(talk.accountId, name)
  const granted = to === null ? 'nobody' : ask(talk.accountId, talk.callId, { handOnTo: to, text: name })
  if (granted !== 'done') throw new Error(`the caller could not be handed to ${name}: ${granted}`)
}

export function expectEnded(call: Call | undefined): Call {
  if (call?.phase !== 'ended') throw new Error('the call is not over')
  return call
}

/** The business of a story: one number, one flow, and its telephones where the carrier finds them. */
export const businessOf = (
  { steps, phones, failOpen = Object.keys(phones)[0] ?? '' }: Pick<Story, 'steps' | 'failOpen' | 'phones'>,
  number: string,
  targetOf: (phone: string) => Target,
): Configuration => ({
  ...emptyConfiguration,
  destinations: Object.keys(phones).map((name) => ({
    id: `destination-${name}`,
    name,
    target: targetOf(name),
  })),
  flows: [{ id: `flow-${number}`, name: number, start: Object.keys(steps)[0] ?? '', steps, failOpen }],
  numbers: [
    {
      id: `number-${number}`,
      number: number as PhoneNumber, // the test's own
      name: 'Billboard',
      use: 'placement',
      placement: { kind: 'billboard', source: 'billboard', medium: 'offline', campaign: 'spring sale' },
      pool: null,
      flow: number,
    },
  ],
})

/** The story among others of the same business: its telephones are numbered, so that they are nobody else's. */
export function apart(story: Story, key: number): Story {
  const named = (name: string): string => `${name} ${key}`
  const steps = Object.keys(story.phones).reduce(
    (text, name) => text.replaceAll(`"destination":"${name}"`, `"destination":"${named(name)}"`),
    JSON.stringify(story.steps),
  )
  return {
    ...story,
    steps: JSON.parse(steps) as Story['steps'], // the same, but for names
    phones: Object.fromEntries(Object.entries(story.phones).map(([name, manner]) => [named(name), manner])),
    ...(story.failOpen === undefined ? {} : { failOpen: named(story.failOpen) }),
    ...(story.handedTo === undefined ? {} : { handedTo: named(story.handedTo) }),
  }
}

/** As the story has it. */
export const withoutKey = (name: string): string => name.replace(/ \d+$/, '')
