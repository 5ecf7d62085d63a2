import { seconds } from '#base/time.ts'
import type { Step } from '#configuration/items.ts'
import type { Story } from './story.ts'

const hello = { say: 'Hello.' }
const whisper = { say: '[source]' }
const second = seconds(1)

/** Stands for the address of the business's own server, which is another every time. */
export const askedAt = 'http://127.0.0.1/what-next'

/** Rings these one after the other, a few seconds each. */
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
const announce = (next: string): Step => ({ does: 'announce', prompt: hello, next })
const menu: Step = {
  does: 'menu',
  prompt: { say: 'For sales press 2.' },
  keys: { '2': 'sales' },
  timeout: second,
  tries: 2,
  invalid: { say: 'No such choice.' },
  otherwise: 'reception',
}
const voicemail: Step = {
  does: 'voicemail',
  mailbox: 'sales',
  greeting: { say: 'Speak.' },
  longest: seconds(10),
  next: null,
}
const survey: Step = {
  does: 'survey',
  name: 'service',
  prompt: { say: 'Press 1 to 5.' },
  highest: '5',
  timeout: second,
  tries: 1,
  thanks: null,
  next: 'bye',
}
const ask: Step = { does: 'ask', url: askedAt, answers: { sales: 'sales' }, otherwise: 'reception' }
const bye: Step = { does: 'hangup' }

/** A line that gives its callers to these. Whoever did not answer rests, so each story has people of its own. */
const queue = (names: readonly string[], more: Partial<Extract<Step, { does: 'queue' }>> = {}): Step => ({
  does: 'queue',
  queue: names.join(' and '),
  strategy: 'in-order',
  sticky: false,
  destinations: names.map((destination) => ({ destination, ringFor: seconds(5), weight: 1 })),
  whisper: null,
  accept: null,
  music: { tone: 'music' },
  announce: { position: false, wait: false, every: second },
  longestWait: seconds(20),
  callback: { key: '1', offer: { say: 'Press 1.' } },
  nobody: 'bye',
  after: null,
  ...more,
})

const talked = {
  result: 'answered',
  answered: true,
  cause: 'hung-up',
  endedBy: 'caller',
  keys: '',

  also: [],
}
const byReception = { ...talked, answeredBy: 'Reception', legs: ['Reception: answered'] }
const bySales = { ...talked, answeredBy: 'Sales', legs: ['Sales: answered'] }
const missed = {
  ...talked,
  result: 'missed',
  cause: 'nobody-answered',
  endedBy: 'system',
  answered: false,
  answeredBy: null,
}
const answers = { Reception: { does: 'answer' }, Sales: { does: 'answer' } } as const
const talks = { talks: 200 }

export const stories: readonly Story[] = [
  {
    name: 'is announced, rings, is whispered to and talked over until the caller hangs up',
    steps: { hello: announce('ring'), ring: ring(['Reception'], { whisper }), bye },
    phones: { Reception: { does: 'answer' } },
    caller: talks,
    record: byReception,
  },
  {
    name: 'is ended by the callee',
    steps: { ring: ring(['Reception']), bye },
    phones: { Reception: { does: 'answer', talks: 200 } },
    caller: {},
    record: { ...byReception, endedBy: 'callee' },
  },
  {
    name: 'is answered by the second when the first is busy',
    steps: { ring: ring(['Reception', 'Sales']), bye },
    phones: { Reception: { does: 'is-busy' }, Sales: { does: 'answer' } },
    caller: talks,
    record: { ...bySales, legs: ['Reception: busy', 'Sales: answered'] },
  },
  {
    name: 'goes on to the second when the first lets it ring',
    takesSeconds: true,
    steps: {
      ring: ring(['Sales'], {
        destinations: ['Reception', 'Sales'].map((destination) => ({
          destination,
          ringFor: second,
          weight: 1,
        })),
      }),
      bye,
    },
    phones: { Reception: { does: 'lets-ring' }, Sales: { does: 'answer' } },
    caller: talks,
    record: { ...bySales, legs: ['Reception: cancelled', 'Sales: answered'] },
  },
  {
    name: 'rings all at once, and the first to answer has it',
    steps: { ring: ring(['Reception', 'Sales'], { strategy: 'all-at-once' }), bye },
    phones: { Reception: { does: 'lets-ring' }, Sales: { does: 'answer' } },
    caller: talks,
    record: { ...bySales, legs: ['Reception: cancelled', 'Sales: answered'] },
  },
  {
    name: 'is missed when everybody is busy, and the caller hears it',
    steps: { ring: ring(['Reception']), bye },
    phones: { Reception: { does: 'is-busy' } },
    caller: {},
    record: { ...missed, legs: ['Reception: busy'] },
  },
  {
    name: 'is abandoned when the caller gives up while it rings',
    steps: { ring: ring(['Reception']), bye },
    phones: { Reception: { does: 'lets-ring' } },
    caller: { patience: 400 },
    record: {
      ...missed,
      result: 'abandoned',
      endedBy: 'caller',
      cause: 'cancelled',
      legs: ['Reception: cancelled'],
    },
  },
  {
    name: 'is rejected',
    steps: { no: { does: 'reject', as: 'busy' } },
    phones: {},
    caller: {},
    record: { ...missed, cause: 'flow-ended', legs: [] },
  },
  {
    name: 'goes where the menu leads',
    steps: { menu, sales: ring(['Sales']), reception: ring(['Reception']), bye },
    phones: answers,
    caller: { ...talks, keys: ['2'] },
    record: { ...bySales, keys: '2', also: ['routed 2'] },
  },
  {
    name: 'goes where the menu leads nobody, after a key that leads nowhere and none at all',
    steps: { menu, sales: ring(['Sales']), reception: ring(['Reception']), bye },
    phones: answers,
    caller: { ...talks, keys: ['9', null] },
    record: { ...byReception, keys: '9', also: ['routed otherwise'] },
  },
  {
    name: 'is answered by whoever presses 1',
    steps: { ring: ring(['Reception', 'Sales'], { whisper, accept: { say: 'Press 1 to accept.' } }), bye },
    phones: { Reception: { does: 'answer', keys: ['2'] }, Sales: { does: 'answer', keys: ['1'] } },
    caller: talks,
    record: { ...bySales, legs: ['Reception: answered', 'Sales: answered'], also: ['accepted'] },
  },
  {
    name: 'leaves a message when nobody answers',
    steps: { ring: ring(['Reception'], { nobody: 'voicemail' }), voicemail },
    phones: { Reception: { does: 'is-busy' } },
    caller: { message: 1 },
    record: {
      ...missed,
      answered: true,
      result: 'abandoned',
      endedBy: 'caller',
      cause: 'hung-up',
      legs: ['Reception: busy'],
      also: ['message-started', 'message-ended'],
    },
  },
  {
    name: 'hears that the business is closed',
    steps: {
      hours: { does: 'schedule', branches: [{ name: 'open', hours: [], next: 'ring' }], otherwise: 'closed' },
      closed: announce('bye'),
      ring: ring(['Reception']),
      bye,
    },
    phones: answers,
    caller: {},
    record: { ...missed, answered: true, cause: 'flow-ended', legs: [], also: ['routed otherwise'] },
  },
  {
    name: 'takes the only way of a split, and carries a tag',
    steps: {
      split: { does: 'split', branches: [{ name: 'new', share: 1, next: 'tag' }] },
      tag: { does: 'tag', tags: ['vip'], next: 'ring' },
      ring: ring(['Reception']),
      bye,
    },
    phones: answers,
    caller: talks,
    record: { ...byReception, also: ['routed new', 'tagged vip'] },
  },
  {
    name: 'is asked how it was, after the callee hung up',
    steps: { ring: ring(['Reception'], { after: 'survey' }), survey, bye },
    phones: { Reception: { does: 'answer', talks: 200 } },
    caller: { keys: ['4'] },
    record: { ...byReception, endedBy: 'system', cause: 'flow-ended', keys: '4', also: ['surveyed 4'] },
  },
  {
    name: "goes where the business's own server says",
    steps: { ask, sales: ring(['Sales']), reception: ring(['Reception']), bye },
    phones: answers,
    caller: talks,
    says: 'sales',
    record: { ...bySales, also: ['routed sales'] },
  },
  {
    name: "goes on when the business's own server says nothing",
    takesSeconds: true,
    steps: { hello: announce('ask'), ask, sales: ring(['Sales']), reception: ring(['Reception']), bye },
    phones: answers,
    caller: talks,
    says: null,
    record: { ...byReception, also: ['routed otherwise'] },
  },
  {
    name: 'waits in line, and the next in turn takes it when the first is busy',
    steps: { queue: queue(['Ann', 'Bob']), bye },
    phones: { Ann: { does: 'is-busy' }, Bob: { does: 'answer' } },
    caller: talks,
    record: {
      ...talked,
      answeredBy: 'Bob',
      legs: ['Ann: busy', 'Bob: answered'],
      also: ['queued', 'left-queue'],
    },
  },
  {
    name: 'keeps its place in line and hangs up, to be called back',
    steps: { queue: queue(['Cid']), bye },
    phones: { Cid: { does: 'is-busy' } },
    caller: { keys: ['1'] },
    record: {
      ...missed,
      answered: true,
      cause: 'flow-ended',
      keys: '1',
      legs: ['Cid: busy'],
      also: ['queued', 'callback-asked', 'left-queue'],
    },
  },
  {
    name: 'waits in line no longer than it may',
    takesSeconds: true,
    steps: { queue: queue(['Eva'], { longestWait: second }), bye },
    phones: { Eva: { does: 'lets-ring' } },
    caller: {},
    record: { ...missed, answered: true, legs: ['Eva: cancelled'], also: ['queued', 'left-queue'] },
  },
  {
    name: 'is recorded from the answer on',
    steps: { record: { does: 'record', action: 'start', next: 'ring' }, ring: ring(['Reception']), bye },
    phones: answers,
    caller: talks,
    record: { ...byReception, also: ['recording-started'] },
  },
  {
    name: 'is recorded from the announcement on, pauses while a card number is said, and goes on',
    steps: {
      hello: announce('record'),
      record: { does: 'record', action: 'start', next: 'pause' },
      pause: { does: 'record', action: 'pause', next: 'card' },
      card: { does: 'announce', prompt: { say: 'Your card.' }, next: 'resume' },
      resume: { does: 'record', action: 'resume', next: 'ring' },
      ring: ring(['Reception']),
      bye,
    },
    phones: answers,
    caller: talks,
    record: {
      ...byReception,

      also: ['recording-started', 'recording-paused', 'recording-resumed'],
    },
  },
  {
    name: 'is not kept when the flow drops the recording',
    steps: {
      hello: announce('record'),
      record: { does: 'record', action: 'start', next: 'thanks' },
      thanks: announce('drop'),
      drop: { does: 'record', action: 'drop', next: 'ring' },
      ring: ring(['Reception']),
      bye,
    },
    phones: answers,
    caller: talks,
    record: { ...byReception, also: ['recording-started', 'recording-dropped'] },
  },
]

/** Told apart from the others, because it takes longer than most. */
const ringsLong: Story = {
  name: 'rings the second for long',
  steps: {
    ring: ring([], {
      destinations: [
        { destination: 'Reception', ringFor: seconds(5), weight: 1 },
        { destination: 'Sales', ringFor: seconds(20), weight: 1 },
      ],
    }),
    bye,
  },
  phones: { Reception: { does: 'lets-ring' }, Sales: { does: 'answer' } },
  caller: talks,
  record: bySales,
}

/** The story whose name holds these words. */
export function storyNamed(words: string): Story {
  const story = [...stories, ringsLong].find(({ name }) => name.includes(words))
  if (story === undefined) throw new Error(`no story "${words}"`)
  return story
}
