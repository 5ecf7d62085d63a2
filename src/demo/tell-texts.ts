import { after, minutes, seconds, type Instant } from '#base/time.ts'
import { type AccountId, type CallId, type MessageId, uuidv7 } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { foldCall, type Call } from '#stages/call/call.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { readKeyword } from '#stages/message/keyword.ts'
import type { MessageEvent, MessageFact } from '#stages/message/message-event.ts'
import { textBackPhrase } from '#stages/message/set-phrases.ts'
import { fillIn } from '#stages/message/text-back.ts'
import { sampleName } from './dealership.ts'
import type { Chance } from './chance.ts'

/** What missed callers answer to the text they get, and what follows; theirs first, then in turn. */
const exchanges: readonly (readonly string[])[] = [
  [],
  [
    'Hi! Is the blue Tacoma still there?',
    'Yes, it is. Would you like to drive it tomorrow?',
    'Tomorrow at ten works, thanks!',
  ],
  [
    'Can I get an oil change this week?',
    'Thursday at 8:30 or Friday at two. Which suits you?',
    'Thursday please',
  ],
  ['Do you have brake pads for a 2019 Civic?', 'In stock. Parts is open until six.'],
  ['STOP'],
  ['What are your hours on Saturday?', 'Nine to five. See you then!'],
  ['Just wanted to know if my car is ready'],
]

/** Texts of the last days of the story: missed callers were written to, and some answered. */
export function tellTexts(
  calls: readonly (readonly CallEvent[])[],
  chance: Chance,
  now: Instant,
): readonly MessageEvent[] {
  const recent = calls
    .slice(-250)
    .map(foldCall)
    .filter((call) => call !== null)
    .filter(({ result, caller, test, spam, direction }) => isWritten(result, caller, test, spam, direction))
    .slice(-24)
  const written = new Set<string>()
  return recent.flatMap((call, index) => {
    if (call.caller === null || call.endedAt === null || written.has(call.caller)) return []
    written.add(call.caller)
    const words = exchanges[index % exchanges.length] ?? []
    return conversation(call, call.caller, call.endedAt, words, chance).filter(({ at }) => at < now)
  })
}

const isWritten = (
  result: Call['result'],
  caller: PhoneNumber | null,
  test: boolean,
  spam: boolean,
  direction: string,
): boolean =>
  (result === 'missed' || result === 'abandoned') &&
  caller !== null &&
  !test &&
  !spam &&
  direction === 'inbound'

function conversation(
  call: Call,
  person: PhoneNumber,
  ended: Instant,
  words: readonly string[],
  chance: Chance,
): readonly MessageEvent[] {
  let at = after(ended, seconds(chance.between(2, 20)))
  const { accountId, id, number, numberId } = call
  const phrase = fillIn(textBackPhrase('en'), { business: sampleName })
  const ours = (body: string, callId: CallId | null): readonly MessageEvent[] =>
    story(accountId, at, chance, [
      {
        kind: 'composed',
        number,
        numberId,
        person,
        body,
        occasion: callId === null ? 'typed' : 'missed-call',
        author: callId === null ? 'local' : 'ringroot',
        callId,
      },
      { kind: 'status', status: 'delivered', error: null },
      ...(callId === null ? [] : [{ kind: 'attributed' as const, ...call.attribution, evidence: {} }]),
    ])
  const theirs = (body: string): readonly MessageEvent[] =>
    story(accountId, at, chance, [
      {
        kind: 'received',
        number,
        numberId,
        person,
        body,
        keyword: readKeyword(body, 'en'),
        attachments: [],
        carrier: { kind: 'sample', connection: '', ref: `sample ${at}` },
      },
      { kind: 'attributed', ...call.attribution, evidence: {} },
    ])
  const events = [...ours(phrase, id)]
  for (const [index, body] of words.entries()) {
    at = after(at, minutes(chance.between(1, 25)))
    events.push(...(index % 2 === 0 ? theirs(body) : ours(body, null)))
  }
  return events
}

const story = (
  accountId: AccountId,
  at: Instant,
  chance: Chance,
  facts: readonly MessageFact[],
): readonly MessageEvent[] => {
  const messageId = uuidv7(at, chance.bytes()) as MessageId // minted here
  return facts.map((fact, n) => ({ ...fact, id: fact.kind, messageId, accountId, at: after(at, seconds(n)) }))
}
