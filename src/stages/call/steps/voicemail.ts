import { milliseconds, seconds } from '#base/time.ts'
import { callerLeg } from '../call-event.ts'
import { answerCaller, end } from '../ending.ts'
import { isEndOf, say } from '../saying.ts'
import { hasFired, startTimer, stopTimers } from '../timers.ts'
import {
  type Heard,
  type Move,
  type StepKind,
  type StepOf,
  type Turn,
  and,
  go,
  newQuestion,
  stay,
  wait,
} from '../turn.ts'

/** Whoever says nothing for so long has said everything. */
const silence = seconds(10)

/** The driver ends a message that is too long; this is for one that does not. */
const grace = seconds(5)

/** Takes a message: greeting, beep, and what the caller says until `#`, silence, the longest time or the end of the call. */
export const voicemail: StepKind<'voicemail'> = {
  enter(turn, step) {
    const answered = answerCaller(turn)
    if (step.greeting === null) return beep(answered, step)
    const { turn: said, prompt } = say(answered, callerLeg, step.greeting)
    return prompt === null
      ? beep(said, step)
      : stay(said, { does: 'voicemail', step, stage: { is: 'greeting', prompt } })
  },
  hear(turn, { step, stage }, heard) {
    switch (stage.is) {
      case 'greeting':
        return isEndOf(stage.prompt, heard) ? beep(stopTimers(turn, stage.prompt), step) : wait(turn)
      case 'beep':
        return isEndOf(stage.prompt, heard) ? listen(stopTimers(turn, stage.prompt), step) : wait(turn)
      case 'speaking':
        if (heard.kind === 'message-ended' || heard.kind === 'message-failed')
          return goOn(stopTimers(turn, stage.id), step)
        return isLastWord(stage.id, heard) ? goOn(endMessage(turn, stage.id), step) : wait(turn)
    }
  },
  leave: (turn, { stage }) => (stage.is === 'speaking' ? endMessage(turn, stage.id) : turn),
}

function beep(turn: Turn, step: StepOf<'voicemail'>): Move {
  const { turn: said, prompt } = say(turn, callerLeg, { tone: 'beep' })
  if (prompt === null) return listen(said, step)
  return stay(said, { does: 'voicemail', step, stage: { is: 'beep', prompt } })
}

function listen(turn: Turn, step: StepOf<'voicemail'>): Move {
  const { turn: asked, id } = newQuestion(turn, 'message')
  const { longest } = step
  const taking = and(asked, {
    state: { messages: turn.state.messages + 1 },
    commands: [{ kind: 'take-message', id, longest, silence }],
    facts: [{ kind: 'message-started', mailbox: step.mailbox }],
  })
  const limited = startTimer(taking, id, milliseconds(longest + grace))
  return stay(limited, { does: 'voicemail', step, stage: { is: 'speaking', id } })
}

const isLastWord = (id: string, heard: Heard): boolean =>
  hasFired(id, heard) || (heard.kind === 'key-pressed' && heard.leg === callerLeg && heard.key === '#')

const endMessage = (turn: Turn, id: string): Turn =>
  stopTimers(and(turn, { commands: [{ kind: 'end-message', id }] }), id)

const goOn = (turn: Turn, { next }: StepOf<'voicemail'>): Move =>
  next === null ? wait(end(turn, 'system', 'flow-ended')) : go(turn, next)
