import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type AccountId, type CallId, isUuid } from '#base/id.ts'
import { minutes } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import { pageOf, readPlace } from '#platform/http/place.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { readSpan } from '#platform/http/span.ts'
import { readByteRange } from './byte-range.ts'
import { CallDetail, CallList, CallListQuery, type CallRow } from './call.wire.ts'
import { type CallPlace, countHiddenSpam, readCallDetail, readCallRow, readCalls } from './call.store.ts'

export type CallApiParts = Readonly<{
  db: Database
  /** The recording as the WAV file it is served as; null when there is none on this machine. */
  openRecording(account: AccountId, call: CallId): Promise<RecordingFile | null>
  /** The same of the message that was left in the call. */
  openMessage(account: AccountId, call: CallId): Promise<RecordingFile | null>
}>

type RecordingFile = Readonly<{
  length: number
  /** Bytes from `start` up to, not including, `end`. */
  read(start: number, end: number): Readable
}>

const CallPath = Type.Object({ id: Type.String({ maxLength: 100 }) })

/** The call log, one call, its sound. Registered under `/api/v1/accounts/:account`. */
export const callRoutes = (parts: CallApiParts): Routes => {
  const { db } = parts
  const isNewListener = listeners()

  return async (server) => {
    server.get(
      '/calls',
      {
        schema: {
          tags: ['calls'],
          summary: 'The call log, newest first',
          querystring: CallListQuery,
          response: { 200: CallList },
        },
      },
      async ({ account, query }) => {
        const { from: _, to: __, cursor, limit = 50, ...filter } = query
        const asked = {
          ...filter,
          ...readSpan(query),
          ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
          limit: limit + 1,
        }
        const { page, next } = pageOf(await readCalls(db, account, asked), limit, (row) => row.startedAt)
        const hidden = filter.spam === false && cursor === undefined
        return {
          calls: page,
          next,
          hiddenSpam: hidden ? await countHiddenSpam(db, account, asked) : 0,
        }
      },
    )

    server.get(
      '/calls/:id',
      {
        schema: {
          tags: ['calls'],
          summary: 'One call: timeline, legs, the visit behind it',
          params: CallPath,
          response: { 200: CallDetail },
        },
      },
      async ({ account, params }) => {
        const detail = await readCallDetail(db, account, readCallId(params.id))
        if (detail === undefined) throw noSuchCall()
        return detail
      },
    )

    server.get(
      '/calls/:id/recording.wav',
      {
        schema: { tags: ['calls'], summary: "A call's sound: stereo, caller left", params: CallPath },
      },
      async (request, reply) => {
        const { account, params } = request
        const id = readCallId(params.id)
        const row = await readCallRow(db, account, id)
        if (row === undefined) throw noSuchCall()
        if (row.recording === 'running')
          throw new Problem(
            'conflict',
            'The call is still being recorded; its sound can be heard when it is over.',
          )
        const file = row.recording === 'ready' ? await parts.openRecording(account, id) : null
        if (file === null) throw new Problem('not-found', 'This call has no recording.')
        return sendSound(request, reply, { file, name: fileName(row) }, async () => {
          if (isNewListener(`${account} ${request.actor} ${id}`)) await request.audit('recording.opened', id)
        })
      },
    )

    server.get(
      '/calls/:id/message.wav',
      {
        schema: { tags: ['calls'], summary: 'The message that the caller left', params: CallPath },
      },
      async (request, reply) => {
        const { account, params } = request
        const id = readCallId(params.id)
        const row = await readCallRow(db, account, id)
        if (row === undefined) throw noSuchCall()
        const file = row.mailbox === null ? null : await parts.openMessage(account, id)
        if (file === null) throw new Problem('not-found', 'Nobody left a message in this call.')
        return sendSound(request, reply, { file, name: fileName(row) }, async () => {
          const listener = `${account} ${request.actor} message ${id}`
          if (isNewListener(listener)) await request.audit('message.opened', id)
        })
      },
    )
  }
}

/** A WAV file, whole or a range of it; `opened` notes who hears it. */
async function sendSound(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, name }: Readonly<{ file: RecordingFile; name: string }>,
  opened: () => Promise<void>,
): Promise<FastifyReply> {
  reply
    .type('audio/wav')
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-cache')
    .header('content-disposition', `inline; filename="${name}"`)
  const range = readByteRange(request.headers.range, file.length)
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${file.length}`)
    throw new Problem('range-not-satisfiable')
  }
  await opened()
  const { start, end } = range ?? { start: 0, end: file.length }
  if (range !== null) reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${file.length}`)
  return reply.header('content-length', end - start).send(file.read(start, end))
}

const noSuchCall = (): Problem => new Problem('not-found', 'There is no such call in this account.')

function readCallId(text: string): CallId {
  if (!isUuid(text)) throw noSuchCall()
  return text as CallId // checked above
}

/** A cursor names the last call of a page, so that calls which come meanwhile move nothing. */
function readCursor(text: string): CallPlace {
  const { at, id } = readPlace(text, 'cursor')
  return { startedAt: at, id }
}

/** `2026-11-21 14-07-31 +12125550199.wav`: sorts by time, and is a file name everywhere. */
const fileName = ({ startedAt, caller }: CallRow): string =>
  `${startedAt.slice(0, 19).replace('T', ' ').replaceAll(':', '-')} ${caller ?? 'withheld'}.wav`

/** A player asks for many ranges of what is one listening: it is audited once in this time. */
const listening = minutes(10)

function listeners(): (who: string) => boolean {
  const heard = new Map<string, number>()
  return (who) => {
    const at = Date.now()
    for (const [other, since] of heard) {
      if (at - since < listening) break // the rest came later
      heard.delete(other)
    }
    if (heard.has(who)) return false
    heard.set(who, at)
    return true
  }
}
