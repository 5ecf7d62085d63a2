import { seconds } from '#base/time.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { emptyConfiguration, type Configuration, type Step, type Target } from '#configuration/items.ts'
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
  record: Readonly<Record<string, unknown>>
}>

/** Where stories are played: a carrier, and people with telephones. */
export type StoryHouse = Readonly<{
  /** The call, once it is over. */
  play(story: Story): Promise<Call>
  close(): Promise<void>
}>

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
  flows: [{ id: 'flow', name: 'Story', start: Object.keys(steps)[0] ?? '', steps, failOpen }],
  numbers: [
    {
      id: 'number',
      number: number as PhoneNumber, // the test's own
      name: 'Billboard',
      use: 'placement',
      placement: { kind: 'billboard', source: 'billboard', medium: 'offline', campaign: 'spring sale' },
      pool: null,
      flow: 'Story',
    },
  ],
})

const hello = { say: 'Thank you for calling.' }
const whisper = { say: 'A call from [source].' }

/** Rings these one after the other, a second or so each. */
const ring = (names: readonly string[], more: Partial<Extract<Step, { does: 'ring' }>> = {}): Step => ({
  does: 'ring',
  strategy: 'in-order',
  sticky: false,
  destinations: names.map((destination) => ({ destination, ringFor: seconds(5), weight: 1 })),
  whisper: null,
  accept: null,
  nobody: 'bye',
  after: null,
  ...more,
})
const bye: Step = { does: 'hangup' }

const talked = {
  result: 'answered',
  answered: true,
  cause: 'hung-up',
  keys: '',
  recorded: false,
} as const

export const stories: readonly Story[] = [
  {
    name: 'is announced, rings, is whispered to and talked over until the caller hangs up',
    steps: {
      hello: { does: 'announce', prompt: hello, next: 'ring' },
      ring: ring(['Reception'], { whisper }),
      bye,
    },
    phones: { Reception: { does: 'answer' } },
    caller: { talks: 200 },
    record: { ...talked, endedBy: 'caller', answeredBy: 'Reception', legs: ['Reception: answered'] },
  },
  {
    name: 'is ended by the callee',
    steps: { ring: ring(['Reception']), bye },
    phones: { Reception: { does: 'answer', talks: 200 } },
    caller: {},
    record: { ...talked, endedBy: 'callee', answeredBy: 'Reception', legs: ['Reception: answered'] },
  },
  {
    name: 'is answered by the second when the first is busy',
    steps: { ring: ring(['Reception', 'Sales']), bye },
    phones: { Reception: { does: 'is-busy' }, Sales: { does: 'answer' } },
    caller: { talks: 200 },
    record: {
      ...talked,
      endedBy: 'caller',
      answeredBy: 'Sales',
      legs: ['Reception: busy', 'Sales: answered'],
    },
  },
]
