import type { ServerDeed, Machine, TimerEvent } from './machine.ts'
import { act, end, go, start, stop, stopAll } from './machine.ts'

/**
 * INVITE server transaction: RFC 3261, 17.2.1, with RFC 6026, 7.1. `acknowledged` is ours: Accepted, once the ACK to our 2xx came
 * (`transaction-layer.ts` says why that wait is here).
 *
 * ```
 *                    INVITE
 *                      |             after 200 ms: 100
 *               +------------+       INVITE again: last response again
 *            +--| proceeding |--+
 *        2xx |  +------------+  | 300-699
 *            v                  v
 *      +----------+       +-----------+    2xx or final sent again until ACK;
 *      | accepted |       | completed |    L, or H: no ACK came
 *      +----------+       +-----------+
 *            | ACK              | ACK
 *            v                  v
 *     +--------------+    +-----------+    absorb what is repeated
 *     | acknowledged |    | confirmed |
 *     +--------------+    +-----------+
 *            | L                | I
 *            v                  v
 *      +----------------------------+
 *      |         terminated         |
 *      +----------------------------+
 * ```
 */
export type InviteServerState =
  | 'proceeding'
  | 'accepted'
  | 'acknowledged'
  | 'completed'
  | 'confirmed'
  | 'terminated'

export type InviteServerEvent =
  | TimerEvent
  | 'request again'
  | 'ACK'
  | '1xx'
  | '2xx'
  | '300-699'
  | 'transport error'

const broken = go('terminated', stopAll, end('transport'), act('forget'))
const noAck = go('terminated', stopAll, end('no-ack'), act('forget'))

export const inviteServer: Machine<InviteServerState, InviteServerEvent, ServerDeed> = {
  start: go('proceeding', start('trying')),
  states: {
    proceeding: {
      'timer trying': go('proceeding', act('send 100')),
      'request again': go('proceeding', stop('trying'), act('repeat')),
      '1xx': go('proceeding', stop('trying'), act('send')),
      '2xx': go('accepted', stopAll, start('again 2xx'), start('L'), act('send')),
      '300-699': go('completed', stopAll, start('G'), start('H'), act('send')),
      'transport error': broken,
    },
    accepted: {
      'timer again 2xx': go('accepted', act('repeat'), start('again 2xx')),
      'timer L': noAck,
      ACK: go('acknowledged', stop('again 2xx'), act('pass up'), end('done')),
      'transport error': broken,
    },
    acknowledged: { 'timer L': go('terminated', act('forget')) },
    completed: {
      'request again': go('completed', act('repeat')),
      'timer G': go('completed', act('repeat'), start('G')),
      'timer H': noAck,
      ACK: go('confirmed', stopAll, end('done'), start('I')),
      'transport error': broken,
    },
    confirmed: { 'timer I': go('terminated', act('forget')) },
    terminated: {},
  },
}
