import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { seconds } from '#base/time.ts'
import { postJson } from '#platform/http/post-json.ts'
import type { Log } from '#platform/log.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { CallCommand, Destination } from '#stages/call/flow.ts'
import type { Heard } from '#stages/call/turn.ts'

/** What one call cannot know by itself: who is free, who is next in line, what the business's own server says. */
export type Question = Extract<
  CallCommand,
  { kind: 'choose' | 'find-destination' | 'join-queue' | 'ask-place' | 'leave-queue' | 'return-turn' | 'ask' }
>

const questions: ReadonlySet<CallCommand['kind']> = new Set<Question['kind']>([
  'choose',
  'find-destination',
  'join-queue',
  'ask-place',
  'leave-queue',
  'return-turn',
  'ask',
])
export const isQuestion = (command: CallCommand): command is Question => questions.has(command.kind)

/** A call with a question. */
export type Asking = Readonly<{
  accountId: AccountId
  callId: CallId
  caller: PhoneNumber | null
  /** What an address of the business is told besides. */
  about: Readonly<Record<string, unknown>>
  /** Takes the answers: at once or later; a place in a queue has many. */
  tell(heard: Heard): void
}>

/** What the calls of a server know of each other, in memory: one for all carriers. */
export interface Switchboard {
  take(question: Question, asking: Asking): void
  /** Every event of every call passes here: who rings, who talks, who answered whom. */
  note(event: CallEvent): void
}

/** An address that has not answered by then is not waited for: a caller is on the line. */
const askedFor = seconds(2)

export type SwitchboardParts = Readonly<{
  /** Whether flows may ask addresses inside this server's own network. */
  allowPrivate: boolean
  /** Whom the keys of a telephone name (`find-place.ts`). */
  findPlace(account: AccountId, keys: string, trunk: string | null): Destination | null
  log: Pick<Log, 'warn'>
}>

export function openSwitchboard({ allowPrivate, findPlace, log }: SwitchboardParts): Switchboard {
  async function ask({ id, url, step }: QuestionOf<'ask'>, asking: Asking): Promise<void> {
    const { accountId, callId, caller, about } = asking
    const told = await postJson(
      url,
      { call: callId, step, caller, ...about },
      { allowPrivate, within: askedFor },
    )
    if (!told.ok)
      log.warn(
        { accountId, callId, step, reason: told.reason, detail: told.detail },
        'Nobody said what to do next',
      )
    asking.tell({ kind: 'told', id, answer: told.ok ? readAnswer(told.value) : null })
  }

  return {
    take(question, asking) {
      switch (question.kind) {
        case 'choose':
          return asking.tell({
            kind: 'chosen',
            id: question.id,
            rounds: question.among.map(({ destination }) => [destination]),
          })
        case 'find-destination':
          return asking.tell({
            kind: 'destination-found',
            id: question.id,
            destination: findPlace(asking.accountId, question.keys, question.trunk),
          })
        case 'ask':
          return void ask(question, asking)
        case 'join-queue':
        case 'ask-place':
        case 'leave-queue':
        case 'return-turn':
      }
    },
    note() {},
  }
}

type QuestionOf<Kind extends Question['kind']> = Extract<Question, { kind: Kind }>

/** `{"answer": "sales"}`, or the word alone. */
function readAnswer(text: string): string | null {
  const word = text.trim()
  if (!word.startsWith('{')) return word === '' ? null : word
  try {
    const read: unknown = JSON.parse(word)
    const answer = typeof read === 'object' && read !== null && 'answer' in read ? read.answer : null
    return typeof answer === 'string' ? answer : null
  } catch {
    return null
  }
}
