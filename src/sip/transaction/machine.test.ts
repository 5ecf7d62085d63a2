import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inviteClient } from './invite-client.ts'
import { inviteServer } from './invite-server.ts'
import type { ClientDeed, Machine, ServerDeed } from './machine.ts'
import { step } from './machine.ts'
import { nonInviteClient } from './non-invite-client.ts'
import { nonInviteServer } from './non-invite-server.ts'
import type { TimerName } from './timers.ts'
import { timerBase, timers } from './timers.ts'

type AnyMachine = Machine<string, string, ClientDeed | ServerDeed>

const machines: readonly (readonly [name: string, machine: AnyMachine, waitsForAbove: readonly string[]])[] =
  [
    ['INVITE client', inviteClient, ['proceeding']], // it may ring for as long as the one above lets it
    ['non-INVITE client', nonInviteClient, []],
    ['INVITE server', inviteServer, ['proceeding']], // the one above has not answered
    ['non-INVITE server', nonInviteServer, []],
  ]

/** A machine with its timers, none of which has run out yet. */
class Trial {
  readonly machine: AnyMachine
  readonly reliable: boolean
  readonly running = new Set<TimerName>()
  readonly deeds: string[] = []
  state: string

  constructor(machine: AnyMachine, reliable: boolean) {
    this.machine = machine
    this.reliable = reliable
    this.state = machine.start.to
    this.#perform(machine.start.actions)
  }

  handle(event: string): void {
    const next = step(this.machine, this.state, event)
    if (next === null) return
    this.state = next.to
    this.#perform(next.actions)
  }

  fire(timer: TimerName): void {
    if (this.running.delete(timer)) this.handle(`timer ${timer}`)
  }

  #perform(actions: AnyMachine['start']['actions']): void {
    for (const action of actions) {
      if (action.do === 'stop all timers') this.running.clear()
      else if (action.do === 'stop') this.running.delete(action.timer)
      else if (action.do !== 'start') this.deeds.push(action.do)
      else {
        const length = timers[action.timer](timerBase, 0, this.reliable)
        if (length === 0) this.handle(`timer ${action.timer}`)
        else if (length !== null) this.running.add(action.timer)
      }
    }
  }
}

const eventsOf = (machine: AnyMachine): readonly string[] => [
  ...new Set(Object.values(machine.states).flatMap((transitions) => Object.keys(transitions))),
]

test.each(machines)(
  '%s: whatever happens, it ends, tells so once, and leaves no timer',
  (_, machine, waits) => {
    const events = fc.array(fc.constantFrom(...eventsOf(machine)), { maxLength: 30 })
    fc.assert(
      fc.property(events, fc.boolean(), (happened, reliable) => {
        const trial = new Trial(machine, reliable)
        for (const event of happened) {
          if (event.startsWith('timer ')) trial.fire(event.slice(6) as TimerName) // events are named after timers
          else trial.handle(event)
        }
        // Time goes on: what repeats runs for a while, then what gives up runs out.
        for (let round = 0; round < 20; round++) for (const timer of trial.running) trial.fire(timer)
        expect([...waits, 'terminated']).toContain(trial.state)
        const ended = trial.state === 'terminated' ? 1 : 0
        expect(trial.deeds.filter((deed) => deed === 'end').length).toBe(ended)
        expect(trial.deeds.filter((deed) => deed === 'forget').length).toBe(ended)
        expect(trial.state === 'terminated' ? trial.running.size : 0).toBe(0)
      }),
      { numRuns: 500 },
    )
  },
)

test.each(machines)('%s: every timer a state starts is heard when it runs out', (_, machine) => {
  const actions = Object.values(machine.states).flatMap((transitions) =>
    Object.values(transitions).flatMap((transition) => transition?.actions ?? []),
  )
  const started = actions.flatMap((action) => (action.do === 'start' ? [`timer ${action.timer}`] : []))
  expect(eventsOf(machine)).toEqual(expect.arrayContaining(started))
})

test('an INVITE cancelled too early sends its CANCEL with the first provisional response', () => {
  const trial = new Trial(inviteClient, false)
  trial.handle('cancel')
  expect(trial.deeds).toEqual(['send'])
  trial.handle('1xx')
  expect(trial.deeds).toEqual(['send', 'send CANCEL', 'pass up'])
})

test('a 2xx that crosses the CANCEL is passed up', () => {
  const trial = new Trial(inviteClient, false)
  for (const event of ['1xx', 'cancel', '2xx']) trial.handle(event)
  expect([trial.state, trial.deeds.at(-1)]).toEqual(['accepted', 'pass up'])
})

const lengths = (name: 'A' | 'E' | 'G') => [0, 1, 2, 3, 4].map((n) => timers[name](timerBase, n, false))

test('retransmissions double up to T2, and to INVITE without end until B', () => {
  expect(lengths('A')).toEqual([500, 1000, 2000, 4000, 8000])
  expect(lengths('E')).toEqual([500, 1000, 2000, 4000, 4000])
  expect(timers.A(timerBase, 0, true)).toBeNull()
})
