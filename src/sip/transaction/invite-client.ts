import type { ClientDeed, Machine, TimerEvent } from './machine.ts'
import { act, end, go, start, stopAll } from './machine.ts'

/**
 * INVITE client transaction: RFC 3261, 17.1.1, with the Accepted state of RFC 6026, 7.2, and CANCEL (9.1).
 *
 * ```
 *                 send INVITE
 *                      |                     A: send again
 *                 +---------+  cancel   +------------+
 *        +--------| calling |---------->| cancelling |----+   CANCEL waits for a provisional response
 *        |        +---------+           +------------+    |
 *        |             | 1xx                 | 1xx: send CANCEL
 *        |             v                     v            |
 *        |       +------------+  cancel: send CANCEL      |   the CANCEL may be too late: a 2xx may come in any state
 *        |       | proceeding |--+ 1xx: pass up           |
 *        |       +------------+<-+                        |
 *        | 2xx     | 2xx   | 300-699                      | 300-699: ACK
 *        v         v       v                              v
 *    +----------+      +-----------+  300-699: ACK again
 *    | accepted |      | completed |--+
 *    +----------+      +-----------+<-+
 *        | M                | D              B, or the wait after CANCEL: timeout
 *        v                  v
 *    +-------------------------+
 *    |       terminated        |
 *    +-------------------------+
 * ```
 */
export type InviteClientState =
  | 'calling'
  | 'cancelling'
  | 'proceeding'
  | 'accepted'
  | 'completed'
  | 'terminated'

export type InviteClientEvent =
  | TimerEvent
  | '1xx'
  | '2xx' // the first with its To tag
  | '2xx again'
  | '300-699'
  | 'cancel'
  | 'transport error'

const accepted = go('accepted', stopAll, start('M'), act('pass up'))
const completed = go('completed', stopAll, act('send ACK'), act('pass up'), end('final'), start('D'))
const timeout = go('terminated', stopAll, end('timeout'), act('forget'))
const broken = go('terminated', stopAll, end('transport'), act('forget'))

export const inviteClient: Machine<InviteClientState, InviteClientEvent, ClientDeed> = {
  start: go('calling', start('A'), start('B'), act('send')),
  states: {
    calling: {
      'timer A': go('calling', act('send'), start('A')),
      'timer B': timeout,
      '1xx': go('proceeding', stopAll, act('pass up')),
      '2xx': accepted,
      '300-699': completed,
      cancel: go('cancelling'),
      'transport error': broken,
    },
    cancelling: {
      'timer A': go('cancelling', act('send'), start('A')),
      'timer B': timeout,
      '1xx': go('proceeding', stopAll, act('send CANCEL'), start('cancelled'), act('pass up')),
      '2xx': accepted,
      '300-699': completed,
      'transport error': broken,
    },
    proceeding: {
      '1xx': go('proceeding', act('pass up')),
      '2xx': accepted,
      '300-699': completed,
      cancel: go('proceeding', act('send CANCEL'), start('cancelled')),
      'timer cancelled': timeout,
    },
    accepted: {
      '2xx': go('accepted', act('pass up')),
      '2xx again': go('accepted', act('repeat ACK')),
      'timer M': go('terminated', end('final'), act('forget')),
    },
    completed: {
      '300-699': go('completed', act('send ACK')),
      'timer D': go('terminated', act('forget')),
    },
    terminated: {},
  },
}
