import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { seconds } from '#base/time.ts'
import type { Step } from '#configuration/items.ts'
import type { Weekday } from '#stages/call/flow.ts'

const hello = { say: 'Hello.' }
export const whisper = { say: '[source]' }
export const second = seconds(1)

/** Stands for the address of the business's own server, which is another every time. */
export const askedAt = 'http://127.0.0.1/what-next'

/** Rings these one after the other, each for longer than the slowest machine needs to answer. */
export const ring = (
  names: readonly string[],
  more: Partial<Extract<Step, { does: 'ring' }>> = {},
): Step => ({
  does: 'ring',
  strategy: 'in-order',
  sticky: false,
  destinations: names.map((destination) => ({ destination, ringFor: seconds(20), weight: 1 })),
  whisper: null,
  accept: null,
  nobody: 'bye',
  after: null,
  ...more,
})
export const announce = (next: string): Step => ({ does: 'announce', prompt: hello, next })
export const menu: Step = {
  does: 'menu',
  prompt: { say: 'For sales press 2.' },
  keys: { '2': 'sales' },
  timeout: second,
  tries: 2,
  invalid: { say: 'No such choice.' },
  otherwise: 'reception',
}
export const voicemail: Step = {
  does: 'voicemail',
  mailbox: 'sales',
  greeting: { say: 'Speak.' },
  longest: seconds(10),
  next: null,
}
export const survey: Step = {
  does: 'survey',
  name: 'service',
  prompt: { say: 'Press 1 to 5.' },
  highest: '5',
  timeout: second,
  tries: 1,
  thanks: null,
  next: 'bye',
}
export const ask: Step = { does: 'ask', url: askedAt, answers: { sales: 'sales' }, otherwise: 'reception' }
export const bye: Step = { does: 'hangup' }

/** A line that gives its callers to these. Whoever did not answer rests, so each story has people of its own. */
export const queue = (
  names: readonly string[],
  more: Partial<Extract<Step, { does: 'queue' }>> = {},
): Step => ({
  does: 'queue',
  queue: names.join(' and '),
  strategy: 'in-order',
  sticky: false,
  destinations: names.map((destination) => ({ destination, ringFor: seconds(20), weight: 1 })),
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

export const talked = {
  result: 'answered',
  answered: true,
  cause: 'hung-up',
  endedBy: 'caller',
  keys: '',

  also: [],
}
export const byReception = { ...talked, answeredBy: 'Reception', legs: ['Reception: answered'] }
export const bySales = { ...talked, answeredBy: 'Sales', legs: ['Sales: answered'] }
export const missed = {
  ...talked,
  result: 'missed',
  cause: 'nobody-answered',
  endedBy: 'system',
  answered: false,
  answeredBy: null,
}
export const answers = { Reception: { does: 'answer' }, Sales: { does: 'answer' } } as const
export const talks = { talks: 200 }

export const allDay = { from: '00:00', to: '24:00' }
export const everyDay: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
export const longAgo = { first: '2020-12-25', last: '2020-12-26' }

export const no: Step = { does: 'reject', as: 'declined' }

/** Stands in the uploaded list, with the tag "fleet". */
export const regular = '+12125550177'
export const findRegular = (_: AccountId, caller: PhoneNumber) =>
  caller === regular ? { name: 'Regular', tags: ['fleet'], listed: true, known: true } : null

/** New callers are not taken, nor are those who withhold their number. */
export const byCaller: Step = {
  does: 'route-by-caller',
  branches: [
    { callers: { is: 'new' }, next: 'no' },
    { callers: { is: 'withheld' }, next: 'no' },
    { callers: { tagged: 'fleet' }, next: 'ring' },
  ],
  otherwise: 'no',
}

export const through: Step = {
  does: 'call-through',
  prompt: { say: 'Press the keys of a number, and the hash key.' },
  trunk: 'Carrier',
  otherwise: 'bye',
}
