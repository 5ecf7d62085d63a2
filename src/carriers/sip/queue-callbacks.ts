import type { AccountId, CallId, DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { AgentEntry } from '#configuration/people.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { Destination } from '#stages/call/flow.ts'
import type { CallbackDue, Switchboard } from '../switchboard.ts'
import type { OutboundRefusal, OwnLine } from './outbound.ts'

export type QueueCallbackParts = Readonly<{
  switchboard: Pick<Switchboard, 'onCallback'>
  findDestination(account: AccountId, id: DestinationId): Destination | null
  agents(account: AccountId): readonly AgentEntry[]
  connect(line: OwnLine, rings: Destination, callee: PhoneNumber): CallId | OutboundRefusal
}>

/**
 * Whoever kept a place in line is called in their turn: first rings the destination whose turn it is, then their telephone.
 *
 *     its turn ──> the destination rings ──> the person rings ──> connected
 *                         └──nobody there           └──caller away
 */
export function callBackInTurn(parts: QueueCallbackParts): Readonly<{ heard(event: CallEvent): void }> {
  /** The calls that were placed for it. `rung`: the person's telephone too. */
  const placed = new Map<CallId, { readonly due: CallbackDue; rung: boolean }>()

  parts.switchboard.onCallback((due) => {
    const { accountId, destination, number } = due
    const rings = parts.findDestination(accountId, destination)
    if (rings === null) return due.done('nobody-there') // no longer in the configuration
    const agent = parts.agents(accountId).find((one) => one.destination?.id === destination) ?? null
    const line = { accountId, agent, name: agent?.name ?? rings.name, destination: rings }
    const call = parts.connect(line, rings, number)
    if (typeof call === 'string') placed.set(call, { due, rung: false })
    else due.done(call.why === 'line-away' ? 'nobody-there' : 'not-possible')
  })

  return {
    heard({ callId, kind }) {
      const call = placed.get(callId)
      if (call === undefined) return
      if (kind === 'leg-dialled') call.rung = true
      if (kind !== 'connected' && kind !== 'ended') return
      placed.delete(callId)
      call.due.done(kind === 'connected' ? 'connected' : call.rung ? 'caller-away' : 'nobody-there')
    },
  }
}
