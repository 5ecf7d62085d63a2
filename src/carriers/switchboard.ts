import type { AccountId, CallId, DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, minutes, seconds, type Duration, type Instant } from '#base/time.ts'
import { now } from '#platform/clock.ts'
import { postJson } from '#platform/http/post-json.ts'
import type { Log } from '#platform/log.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { CallCommand, Destination } from '#stages/call/flow.ts'
import type { KeptPlace } from '#stages/call/kept-place.ts'
import { Rota } from '#stages/call/rota.ts'
import type { Heard } from '#stages/call/turn.ts'
import { away, type LeftBecause, type LineTurn, rest, WaitingLines } from '#stages/call/waiting-line.ts'

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
  /** Somebody answered this caller before this server started. */
  remember: Rota['remember']
  /** Who hung up and kept a place is called back by this; without a listener the place is given up in its turn. */
  onCallback(listener: (due: CallbackDue) => void): void
  /** Somebody asked to be called back before this server started. To be told in the order in which they began to wait. */
  restore(place: KeptPlace): void
  /** How many wait in an account's line, those who hung up included. */
  waiting(account: AccountId, queue: string): number
  close(): void
}

/** It is the turn of somebody who wants to be called back, and this destination is kept free for them. */
export type CallbackDue = Readonly<{
  accountId: AccountId
  queue: string
  /** The call in which they asked for it. */
  callId: CallId
  number: PhoneNumber
  destination: DestinationId
  /** To be told once. */
  done(how: CalledBack): void
}>

/**
 * `nobody-there`: the destination did not answer, so the place is kept and somebody else may. `caller-away`: the person was rung in vain;
 * they are rung again later, but not for ever. `not-possible`: it never will be.
 */
export type CalledBack = 'connected' | 'nobody-there' | 'caller-away' | 'not-possible'

/** How often somebody who asked to be called back is rung. */
const mostTries = 3
/** Nobody expects to be called back any more after so long. */
export const callbackWithin = minutes(240)

/** An address that has not answered by then is not waited for: a caller is on the line. */
const askedFor = seconds(2)

export type SwitchboardParts = Readonly<{
  /** Whether flows may ask addresses inside this server's own network. */
  allowPrivate: boolean
  /** Whom the keys of a telephone name (`find-place.ts`). */
  findPlace(account: AccountId, keys: string, trunk: string | null): Destination | null
  /** Into the call log: whoever asked to be called back was, or was given up. */
  record(event: CallEvent): void
  log: Pick<Log, 'info' | 'warn'>
}>

export function openSwitchboard({ allowPrivate, findPlace, record, log }: SwitchboardParts): Switchboard {
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

  const rota = new Rota()
  const lines = new WaitingLines(rota)
  /** Who stands in a line, by the id they have there. */
  const standing = new Map<string, Standing>()
  /** Who asked to be called back, and is still told that they will be. */
  const hangingUp = new Map<CallId, string>()
  /** Who is to be called back: until when, and how often they were rung in vain. */
  const calledBack = new Map<string, Readonly<{ until: Instant; tries: number }>>()
  const resting = new Set<NodeJS.Timeout>()
  let callBack = callNobody

  /** A turn is told when whatever brought it about is through. */
  function give(turns: readonly LineTurn[]): void {
    for (const turn of turns) queueMicrotask(() => giveOne(turn))
  }

  function giveOne({ id, destination, callBack: number }: LineTurn): void {
    const asking = standing.get(id)
    if (asking === undefined) return // left in the same moment
    const { accountId, callId, queue, question } = asking
    if (number === null) return asking.tell({ kind: 'queue-turn', id: question, destination })
    const { until, tries } = calledBack.get(id) ?? { until: now(), tries: 0 }
    if (now() > until) return giveUp(id, asking, 'nobody-there')
    callBack({
      accountId,
      queue,
      callId,
      number,
      destination,
      done(how) {
        if (how === 'connected') over(id, asking, 'answered')
        else if (how === 'nobody-there') returnTurn(id, destination)
        else if (how === 'not-possible' || tries + 1 >= mostTries) giveUp(id, asking, how)
        else {
          calledBack.set(id, { until, tries: tries + 1 })
          give(lines.postpone(id, now()))
          later(away, () => lines.resume(id, now()))
        }
      },
    })
  }

  function giveUp(id: string, asking: Standing, why: CalledBack): void {
    const { accountId, callId } = asking
    log.info({ accountId, callId, why }, 'Somebody who asked to be called back was not reached')
    over(id, asking, 'gave-up')
  }

  /** The promise is kept, or given up; said in the call, so that a server that starts later does not call again. */
  function over(id: string, { accountId, callId }: Standing, why: 'answered' | 'gave-up'): void {
    const reached = why === 'answered'
    record({ id: 'called-back', accountId, callId, at: now(), kind: 'called-back', reached })
    leave(id, why)
  }

  function join(question: QuestionOf<'join-queue'>, asking: Asking): void {
    const id = standingId(question, asking)
    const { queue, by, sticky, among } = question
    const { accountId, callId, caller, tell } = asking
    standing.set(id, { accountId, callId, queue, question: question.id, tell })
    const turns = lines.join({ id, accountId, queue, caller, by, sticky, among }, now())
    if (!turns.some((turn) => turn.id === id)) tellPlace(id, asking, question.id)
    give(turns)
  }

  function tellPlace(id: string, asking: Asking, question: string): void {
    const place = lines.place(id)
    if (place !== null) asking.tell({ kind: 'queue-moved', id: question, ...place })
  }

  function leave(id: string, why: LeftBecause): void {
    if (why === 'callback') calledBack.set(id, { until: after(now(), callbackWithin), tries: 0 })
    else {
      standing.delete(id)
      calledBack.delete(id)
    }
    give(lines.leave(id, why, now()))
  }

  /** Whoever is told "we will call you back" is called once their telephone is free again. */
  function hungUp(call: CallId): void {
    const id = hangingUp.get(call)
    if (id !== undefined && hangingUp.delete(call)) leave(id, 'callback')
  }

  /** Nobody answered there. Once it has rested it may be somebody's turn with it, and no event will say so. */
  function returnTurn(id: string, destination: DestinationId): void {
    give(lines.returnTurn(id, destination, now()))
    later(rest, () => lines.freed(destination, now()))
  }

  function later(wait: Duration, turns: () => readonly LineTurn[]): void {
    const rested = setTimeout(() => {
      resting.delete(rested)
      give(turns())
    }, wait + 10)
    resting.add(rested)
  }

  return {
    take(question, asking) {
      const { accountId, caller } = asking
      switch (question.kind) {
        case 'choose':
          return asking.tell({
            kind: 'chosen',
            id: question.id,
            rounds: rota.choose({ accountId, caller, ...question }),
          })
        case 'find-destination':
          return asking.tell({
            kind: 'destination-found',
            id: question.id,
            destination: findPlace(accountId, question.keys, question.trunk),
          })
        case 'ask':
          return void ask(question, asking)
        case 'join-queue':
          return join(question, asking)
        case 'ask-place':
          return tellPlace(standingId(question, asking), asking, question.id)
        case 'leave-queue':
          if (question.why !== 'callback') return leave(standingId(question, asking), question.why)
          return void hangingUp.set(asking.callId, standingId(question, asking))
        case 'return-turn':
          return returnTurn(standingId(question, asking), question.destination)
      }
    },
    note(event) {
      for (const destination of rota.note(event)) give(lines.freed(destination, event.at))
      if (event.kind === 'ended') hungUp(event.callId)
    },
    remember: (...answer) => rota.remember(...answer),
    onCallback(listener) {
      callBack = listener
    },
    restore({ accountId, callId, queue, number: caller, askedAt, by, sticky, among }) {
      const question = 'restored'
      const id = standingId({ id: question }, { callId })
      if (standing.has(id)) return
      standing.set(id, { accountId, callId, queue, question, tell: () => {} }) // the call is over
      calledBack.set(id, { until: after(askedAt, callbackWithin), tries: 0 })
      give(lines.restore({ id, accountId, queue, caller, by, sticky, among }, now()))
    },
    waiting: (account, queue) => lines.length(account, queue),
    close() {
      for (const timer of resting) clearTimeout(timer)
    },
  }
}

/** Somebody in a line. `question`: theirs, which `tell` answers. */
type Standing = Pick<Asking, 'accountId' | 'callId' | 'tell'> & Readonly<{ queue: string; question: string }>

const callNobody = ({ done }: CallbackDue): void => done('not-possible')

/** Question ids are unique in a call. */
const standingId = ({ id }: Pick<Question, 'id'>, { callId }: Pick<Asking, 'callId'>): string =>
  `${callId} ${id}`

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
