import type { TimerName } from './timers.ts'

export type TimerAction =
  | Readonly<{ do: 'start' | 'stop'; timer: TimerName }>
  | Readonly<{ do: 'stop all timers' }>

/** What a client transaction does on a transition, in order. The shell (`client.ts`) carries it out. */
export type ClientDeed =
  | Readonly<{
      do:
        | 'send' // the request, again maybe
        | 'send ACK' // to a non-2xx final
        | 'repeat ACK' // to a 2xx, as given to `sendAck`
        | 'send CANCEL'
        | 'pass up' // the response to the one above
        | 'forget' // out of the table; nothing follows
    }>
  /** Tells the one above, once, and lets go of it; absorbing may go on. */
  | Readonly<{ do: 'end'; why: 'final' | 'timeout' | 'transport' }>

/** The same of a server transaction (`server.ts`). */
export type ServerDeed =
  | Readonly<{
      do:
        | 'send' // the response given
        | 'repeat' // the last response
        | 'send 100'
        | 'pass up' // the ACK to the one above
        | 'forget'
    }>
  | Readonly<{ do: 'end'; why: 'done' | 'no-ack' | 'transport' }>

export const start = (timer: TimerName): TimerAction => ({ do: 'start', timer })
export const stop = (timer: TimerName): TimerAction => ({ do: 'stop', timer })
export const stopAll: TimerAction = { do: 'stop all timers' }
export const act = <Deed extends string>(deed: Deed): Readonly<{ do: Deed }> => ({ do: deed })
export const end = <Why extends string>(why: Why): Readonly<{ do: 'end'; why: Why }> => ({ do: 'end', why })

export type TimerEvent = `timer ${TimerName}`

/** A state machine as a table: where an event leads, and what is done on the way. What a state does not list, it ignores. */
export type Machine<State extends string, Event extends string, Deed> = Readonly<{
  start: Transition<State, Deed>
  states: Readonly<Record<State, Readonly<Partial<Record<Event, Transition<State, Deed>>>>>>
}>

/** Where to, and what is done on the way, in order. */
type Transition<State extends string, Deed> = Readonly<{
  to: State
  actions: readonly (TimerAction | Deed)[]
}>

export const go = <State extends string, Actions extends readonly object[]>(
  to: State,
  ...actions: Actions
): Readonly<{ to: State; actions: Actions }> => ({ to, actions })

/** One step: pure. Null when the state ignores the event. */
export function step<State extends string, Event extends string, Deed>(
  machine: Machine<State, Event, Deed>,
  state: State,
  event: Event,
): Transition<State, Deed> | null {
  return machine.states[state][event] ?? null
}
