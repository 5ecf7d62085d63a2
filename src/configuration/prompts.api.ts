import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { AccountId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { readPrompts, removePrompt, savePrompt } from './prompts.store.ts'
import { PromptRow, PromptRows, PromptUpload, SpeakRequest } from './prompts.wire.ts'

type Sound = Readonly<{ length: number; read(start?: number): Readable }>
type Refusal = Readonly<{ ok: false; reason: string; detail?: string }>
type Made = Readonly<{ ok: true; value: string }> | Refusal

/** What prompts need of the house. A key names a sound in storage. */
export type PromptParts = Readonly<{
  db: Database
  /** From memory: what a call would play. */
  find(account: AccountId, name: string): string | null
  prompts: Readonly<{
    speaks: readonly string[]
    upload(wav: Uint8Array): Promise<Made>
    say(text: string, locale: string): Promise<Made>
    /** A WAV file of one channel, 16 bits, 8 kHz; null when it is gone. */
    open(key: string): Promise<Sound | null>
  }>
  /** One account does not need it any more; another may. */
  remove(key: string): Promise<void>
  refresh(account: AccountId): Promise<void>
}>

/** A WAV file's header, and bytes in a millisecond of telephone sound. */
const headerLength = 44
const bytesPerMs = 16

/** Ten minutes of stereo at the quality of a disc would be 105 MB; whoever records a prompt stays far below. */
const bodyLimit = 20 * 1024 ** 2

/** The sounds of a business: uploaded, listed, heard, removed; and how a text will sound. Registered under the account's prefix. */
export function promptRoutes(parts: PromptParts): Routes {
  const { db, prompts } = parts
  const tags = ['prompts']
  const manage = { permission: 'manage' } as const
  const named = Type.Object({ name: Type.String({ maxLength: 110 }) })

  return async (server) => {
    server.addContentTypeParser(
      ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
      { parseAs: 'buffer', bodyLimit },
      (_, body, done) => done(null, body),
    )

    server.get(
      '/prompts',
      { schema: { tags, summary: 'The sounds that flows may play', response: { 200: PromptRows } } },
      async ({ account }) => ({ prompts: [...(await list(db, account))], speaks: [...prompts.speaks] }),
    )

    server.post(
      '/prompts',
      {
        bodyLimit,
        config: manage,
        schema: {
          tags,
          summary: 'Uploads a WAV file under a name; another one of the same name is replaced',
          querystring: PromptUpload,
          response: { 201: PromptRow },
        },
      },
      async (request, reply) => {
        const { account, body } = request
        const name = request.query.name.trim()
        if (!Buffer.isBuffer(body))
          throw new Problem('unsupported-type', 'Send the WAV file itself, as audio/wav.')
        const made = await prompts.upload(body)
        if (!made.ok) throw refusal('The file cannot be used', made)
        const sound = await prompts.open(made.value)
        if (sound === null) throw new Error('a sound was stored and is not there')
        const prompt = {
          name,
          key: made.value,
          lengthMs: Math.round((sound.length - headerLength) / bytesPerMs),
        }
        await db.account(account, (trx) => savePrompt(trx, account, prompt))
        await parts.refresh(account)
        await request.audit('prompt.uploaded', name)
        const row = (await list(db, account)).find((one) => one.name === name)
        if (row === undefined) throw new Problem('conflict', 'Somebody removed it in the same moment.')
        return reply.status(201).send(row)
      },
    )

    server.get(
      '/prompts/:name',
      { schema: { tags, summary: 'NAME.wav: the sound as callers hear it', params: named } },
      async ({ account, params }, reply) => {
        const key = params.name.endsWith('.wav') ? parts.find(account, params.name.slice(0, -4)) : null
        return sendSound(reply, key === null ? null : await prompts.open(key))
      },
    )

    server.delete(
      '/prompts/:name',
      { config: manage, schema: { tags, summary: 'Removes a sound that no flow plays', params: named } },
      async (request, reply) => {
        const { account, params } = request
        const row = (await list(db, account)).find(({ name }) => name === params.name)
        if (row === undefined) throw noSuchPrompt()
        if (row.usedBy.length > 0)
          throw new Problem('conflict', `It is played in ${row.usedBy.join(', ')}. Change that first.`)
        const key = parts.find(account, row.name)
        await db.account(account, (trx) => removePrompt(trx, account, row.name))
        await parts.refresh(account)
        if (key !== null) await parts.remove(key)
        await request.audit('prompt.removed', row.name)
        return reply.status(204).send()
      },
    )

    server.post(
      '/prompts/speak',
      { schema: { tags, summary: 'How a text will sound: a WAV file', body: SpeakRequest } },
      async ({ account, body }, reply) => {
        const made = await prompts.say(body.say, body.locale ?? (await localeOf(db, account)))
        if (!made.ok) throw refusal('It cannot be spoken', made)
        return sendSound(reply, await prompts.open(made.value))
      },
    )
  }
}

const list = (db: Database, account: AccountId): Promise<readonly PromptRow[]> =>
  db.account(account, (trx) => readPrompts(trx, account))

async function localeOf(db: Database, account: AccountId): Promise<string> {
  const accounts = db.reference.selectFrom('accounts').select('locale').where('id', '=', account)
  return (await accounts.executeTakeFirstOrThrow()).locale
}

/** For people in a sentence, for programs in one word: `errors[0].message`. */
const refusal = (what: string, { reason, detail }: Refusal): Problem =>
  new Problem('unprocessable', `${what}: ${reason}${detail ? ` (${detail})` : ''}.`, [
    { path: 'body', message: reason },
  ])

const noSuchPrompt = (): Problem => new Problem('not-found', 'There is no such sound in this account.')

function sendSound(reply: FastifyReply, sound: Sound | null): FastifyReply {
  if (sound === null) throw noSuchPrompt()
  return reply
    .type('audio/wav')
    .header('cache-control', 'private, no-cache')
    .header('content-length', sound.length)
    .send(sound.read())
}
