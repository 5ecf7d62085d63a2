import type { ClientDeed, Machine, TimerEvent } from './machine.ts'
import { act, end, go, start, stopAll } from './machine.ts'

/**
 * Non-INVITE client transaction: RFC 3261, 17.1.2.
 *
 * ```
 *      send request
 *           |
 *      +--------+   1xx    +------------+
 *   +--| trying |--------->| proceeding |--+   E: send again, after a 1xx every T2
 *   +->+--------+          +------------+<-+   F: timeout
 *           | 200-699           | 200-699
 *           v                   v
 *      +-----------------------------+
 *      |          completed          |         absorbs repeated finals
 *      +-----------------------------+
 *                   | K
 *                   v
 *              terminated
 * ```
 */
export type NonInviteClientState = 'trying' | 'proceeding' | 'completed' | 'terminated'

export type NonInviteClientEvent = TimerEvent | '1xx' | '200-699' | 'transport error'

const completed = go('completed', stopAll, act('pass up'), end('final'), start('K'))
const timeout = go('terminated', stopAll, end('timeout'), act('forget'))
const broken = go('terminated', stopAll, end('transport'), act('forget'))

export const nonInviteClient: Machine<NonInviteClientState, NonInviteClientEvent, ClientDeed> = {
  start: go('trying', start('E'), start('F'), act('send')),
  states: {
    trying: {
      'timer E': go('trying', act('send'), start('E')),
      'timer F': timeout,
      '1xx': go('proceeding', act('pass up')),
      '200-699': completed,
      'transport error': broken,
    },
    proceeding: {
      'timer E': go('proceeding', act('send'), start('E slow')),
      'timer E slow': go('proceeding', act('send'), start('E slow')),
      'timer F': timeout,
      '1xx': go('proceeding', act('pass up')),
      '200-699': completed,
      'transport error': broken,
    },
    completed: { 'timer K': go('terminated', act('forget')) },
    terminated: {},
  },
}
