import type { ServerDeed, Machine, TimerEvent } from './machine.ts'
import { act, end, go, start, stop } from './machine.ts'

/**
 * Non-INVITE server transaction: RFC 3261, 17.2.2, with RFC 4320: no provisional response but 100, no 408, and no answer at all
 * once the client has given up (F).
 *
 * ```
 *       request
 *          |
 *      +--------+  100   +------------+
 *      | trying |------->| proceeding |--+   request again: 100 again
 *      +--------+        +------------+<-+
 *       |  | 200-699           | 200-699    |
 *     F |  v                   v            | F
 *       |  +-----------------------+        |
 *       |  |       completed       |--+     |   request again: final again
 *       |  +-----------------------+<-+     |
 *       |              | J                  |
 *       v              v                    v
 *      +-------------------------------------+
 *      |             terminated              |
 *      +-------------------------------------+
 * ```
 */
export type NonInviteServerState = 'trying' | 'proceeding' | 'completed' | 'terminated'

export type NonInviteServerEvent = TimerEvent | 'request again' | '100' | '200-699' | 'transport error'

const broken = go('terminated', end('transport'), act('forget'))
const tooLate = go('terminated', end('done'), act('forget'))
const completed = go('completed', stop('F'), act('send'), end('done'), start('J'))

export const nonInviteServer: Machine<NonInviteServerState, NonInviteServerEvent, ServerDeed> = {
  start: go('trying', start('F')),
  states: {
    trying: {
      '100': go('proceeding', act('send')),
      '200-699': completed,
      'timer F': tooLate,
      'transport error': broken,
    },
    proceeding: {
      'request again': go('proceeding', act('repeat')),
      '200-699': completed,
      'timer F': tooLate,
      'transport error': broken,
    },
    completed: {
      'request again': go('completed', act('repeat')),
      'timer J': go('terminated', act('forget')),
      'transport error': go('terminated', act('forget')),
    },
    terminated: {},
  },
}
