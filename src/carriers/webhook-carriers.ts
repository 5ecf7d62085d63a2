import type { CallId } from '#base/id.ts'
import type { Inventory } from '#configuration/inventory.ts'
import type { Routes } from '#platform/http/server.ts'
import type { JobsParts, Worker } from '#platform/jobs.ts'
import { openCarrierDesk, type CarrierDeskParts } from './carrier-desk.ts'
import type { Connections } from './connections.ts'
import { startMarkupCarriers, type MarkupCarrierParts, type MarkupCarriers } from './markup.ts'

export type WebhookCarriersParts = Omit<CarrierDeskParts, 'calls'> &
  Omit<MarkupCarrierParts, 'publicUrl' | 'inventory' | 'storage' | 'began' | 'recorded'> &
  Readonly<{
    inventory: Inventory
    /** Of this server, as it is reached from here when the internet does not reach it. */
    url: string
  }>

/** Twilio, SignalWire, Telnyx: all carriers that tell by webhooks what happens and are asked over REST. */
export type WebhookCarriers = Readonly<{
  connections: Connections
  /** Where carriers come in. */
  everybody: readonly Routes[]
  /** To be registered under `/api/v1/accounts/:account`. */
  inAccount: readonly Routes[]
  workers: readonly Worker[]
  timetable: NonNullable<JobsParts['timetable']>
  /** Calls in progress. */
  live(): ReadonlySet<CallId>
  askFor: MarkupCarriers['askFor']
  close(): Promise<void>
}>

/** Their calls, their numbers, and the jobs that ask them later: one knows of the other here and nowhere else. */
export function openWebhookCarriers(parts: WebhookCarriersParts): WebhookCarriers {
  const desk = openCarrierDesk({
    ...parts,
    calls: {
      isOpen: (call) => markup.live().has(call),
      ended: (call, truth) => markup.ended(call, truth?.endedAt ?? null),
    },
  })
  const markup = startMarkupCarriers({
    ...parts,
    publicUrl: parts.publicUrl ?? parts.url,
    began: ({ connection: { id } }, call, ref) => desk.watch({ ...call, connectionId: id, ref }),
    recorded: ({ connection: { id } }, call, recording) =>
      desk.recordingReady({ ...call, ...recording, connectionId: id }),
  })
  return {
    connections: desk.connections,
    everybody: markup.routes,
    inAccount: [desk.routes],
    workers: desk.workers,
    timetable: desk.timetable,
    live: () => markup.live(),
    askFor: (account, call, wish) => markup.askFor(account, call, wish),
    async close() {
      await markup.close()
      await desk.close()
    },
  }
}
