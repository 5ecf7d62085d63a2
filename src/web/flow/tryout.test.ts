import { describe, expect, it } from 'vitest'
import type { DestinationId, FlowId } from '#base/id.ts'
import { seconds } from '#base/time.ts'
import { callerLeg } from '#stages/call/call-event.ts'
import type { Flow } from '#stages/call/flow.ts'
import { aContext, aRing, noon } from '../../../test/support/flow-parts.ts'
import {
  answer,
  beginTry,
  callerHears,
  hear,
  heardOut,
  isOver,
  legsOf,
  nameOfLeg,
  pathOf,
  waitOn,
  type Tryout,
} from './tryout.ts'

// Fixtures: ids as they stand.
const desk = 'desk' as DestinationId
const flow: Flow = {
  id: 'flow' as FlowId,
  version: 1,
  name: 'Try',
  start: 'menu',
  failOpen: desk,
  steps: {
    menu: {
      does: 'menu',
      prompt: { say: 'Press 1 for sales' },
      keys: { '1': 'sales', '2': 'who' },
      timeout: seconds(5),
      tries: 1,
      invalid: null,
      otherwise: 'bye',
    },
    sales: { ...aRing, destinations: [{ destination: desk, ringFor: seconds(20), weight: 1 }] },
    who: { does: 'ask', url: 'https://example.com', answers: { sales: 'sales' }, otherwise: 'bye' },
    bye: { does: 'hangup' },
  },
}
const destinations = new Map([[desk, { id: desk, name: 'Desk', to: { kind: 'answering-phone' } } as const]])
const begun = (): Tryout => beginTry(flow, { ...aContext, destinations }, noon)
const press = (tryout: Tryout, key: string): Tryout =>
  hear(tryout, { kind: 'key-pressed', leg: callerLeg, key })

describe('a flow tried', () => {
  it('says what the caller hears, and where a key leads', () => {
    expect(callerHears(begun())).toMatchObject({ prompt: { say: 'Press 1 for sales' } })
    const rings = press(begun(), '1')
    expect(pathOf(rings)).toEqual(['menu', 'sales'])
    expect(legsOf(rings)).toEqual([['1', 'dialled']])
    expect(nameOfLeg(rings, legsOf(rings)[0]?.[0] ?? callerLeg)).toBe('Desk')
  })

  it('connects whoever answers, and is over when they hang up', () => {
    const rings = press(begun(), '1')
    const leg = legsOf(rings)[0]?.[0] ?? callerLeg
    const talks = hear(rings, { kind: 'leg-answered', leg })
    expect(talks.together).toEqual([callerLeg, leg])
    expect(isOver(hear(talks, { kind: 'leg-ended', leg, cause: 'hung-up' }))).toBe(true)
  })

  it('passes the time: a caller who presses nothing is hung up', () => {
    const waits = heardOut(begun(), callerLeg)
    expect(waits.timers.size).toBe(1)
    const over = waitOn(waits)
    expect(isOver(over)).toBe(true)
    expect(over.now - noon).toBe(5000)
    expect(waitOn(over)).toBe(over)
  })

  it('lets the person who tries answer for the address that is asked', () => {
    const asks = press(begun(), '2')
    const [question] = asks.questions
    if (question === undefined) throw new Error('nothing was asked')
    const told = answer(asks, question, { kind: 'told', id: question.id, answer: 'sales' })
    expect(pathOf(told)).toEqual(['menu', 'who', 'sales'])
    expect(told.questions).toEqual([])
  })
})
