import type { FastifyRequest } from 'fastify'
import { isUuid, type CallId, type LegId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import type { Log } from '#platform/log.ts'
import { believeWebhook, takeBodiesRaw, webhookRoute } from './believe-webhook.ts'
import { emptyDocument, isWay } from './markup-document.ts'
import type { Door, MarkupEdge } from './markup-edge.ts'
import { isOver, readVoiceWebhook, type VoiceWebhook } from './markup-webhook.ts'

export type MarkupRouteParts = Readonly<{
  edge: MarkupEdge
  /** The connection a webhook's address names; null when there is none, or its carrier has no voice. */
  findDoor(carrier: string, connection: string): Door | null
  publicUrl: string
  now(): Instant
  log: Pick<Log, 'warn' | 'error'>
}>

type Params = Readonly<{ carrier: string; connection: string }>
type PlaceParams = Params & Readonly<{ call: string; leg: string; n: string; way: string }>

/**
 * Where carriers ask what to do with a call. Nothing is believed that is not signed; what is signed is always answered with a document,
 * whatever fails: a caller is on the line.
 */
export const markupRoutes =
  (parts: MarkupRouteParts): Routes =>
  async (server) => {
    const { edge } = parts
    takeBodiesRaw(server)
    const answer = (
      path: string,
      say: (door: Door, said: VoiceWebhook, params: PlaceParams) => Promise<string>,
    ): void => {
      server.post<{ Params: PlaceParams }>(
        `/carriers/:carrier/:connection${path}`,
        webhookRoute,
        async (request, reply) => {
          const { door, said } = await believe(parts, request)
          const document = await say(door, said, request.params).catch((error: unknown) => {
            parts.log.error(
              { err: error, carrier: door.carrier.id, call: said.ref },
              'A call goes to its last resort',
            )
            return edge.failOpen(door, said)
          })
          return reply.type('text/xml; charset=utf-8').send(document)
        },
      )
    }

    answer('/voice', async (door, said) => edge.ring(door, said))
    answer('/voice-fallback', async (door, said) => edge.failOpen(door, said))
    answer('/voice-status', async (door, said) => {
      edge.status(door, said, isOver(said.status))
      return emptyDocument
    })
    answer('/calls/:call/:leg/:n/:way', async (door, said, { call, leg, n, way }) => {
      if (!isUuid(call) || !/^(caller|\d{1,4})$/.test(leg) || !/^\d{1,6}$/.test(n) || !isWay(way))
        return edge.failOpen(door, said)
      // checked just now
      return edge.comeBack(door, { callId: call as CallId, leg: leg as LegId, n: Number(n), way }, said)
    })
  }

/** The webhook, once it is known to be the carrier's own. */
async function believe(
  parts: MarkupRouteParts,
  request: FastifyRequest<{ Params: PlaceParams }>,
): Promise<Readonly<{ door: Door; said: VoiceWebhook }>> {
  const { carrier, connection } = request.params
  const door = parts.findDoor(carrier, connection)
  if (door === null) throw new Problem('not-found', 'There is no such connection with a carrier here.')
  const said = readVoiceWebhook(await believeWebhook(parts, door, request))
  if (said === null) throw new Problem('invalid-request', 'The webhook names no call (CallSid).')
  return { door, said }
}
