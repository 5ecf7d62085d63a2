import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { minutes, type Instant } from '#base/time.ts'
import type { PromptKey } from '#media/engine.ts'
import { bytesOf } from '#media/peaks.ts'
import { wavHeader } from '#media/wav.ts'
import type { PromptShelf } from '#media/worker/prompt-shelf.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'

/** Prompts as files a carrier fetches: callers hear the same voice on every carrier. */
export type PromptLinks = Readonly<{
  /** An address nobody guesses, good for a while; the same all the while, so that the carrier may keep the file. */
  linkTo(prompt: PromptKey): string
  routes: Routes
}>

/** An address is good for at least so long, and at most twice as long. */
const lifetime = minutes(60)

type PromptLinkParts = Readonly<{
  shelf: Pick<PromptShelf, 'take'>
  /** Of this server, as carriers reach it. */
  publicUrl: string
  key: Buffer
  now(): Instant
}>

export function promptLinks({ shelf, publicUrl, key, now }: PromptLinkParts): PromptLinks {
  const sign = (name: string, until: number): Buffer =>
    createHmac('sha256', key).update(`${until}/${name}`).digest().subarray(0, 16)

  function promptIn(token: string): PromptKey | null {
    const [until = '', name = '', signature = ''] = token.split('.')
    const given = Buffer.from(signature, 'base64url')
    const right = sign(name, Number(until))
    if (given.length !== right.length || !timingSafeEqual(given, right) || Number(until) < now()) return null
    return Buffer.from(name, 'base64url').toString('utf8')
  }

  return {
    linkTo(prompt) {
      const name = Buffer.from(prompt, 'utf8').toString('base64url')
      const until = (Math.floor(now() / lifetime) + 2) * lifetime
      return `${publicUrl}/carriers/prompts/${until}.${name}.${sign(name, until).toString('base64url')}.wav`
    },
    async routes(server) {
      server.get<{ Params: { file: string } }>(
        '/carriers/prompts/:file',
        { schema: { hide: true }, config: { forOtherSites: true } },
        async (request, reply): Promise<FastifyReply> => {
          const prompt = promptIn(request.params.file.replace(/\.wav$/, ''))
          const sound = prompt === null ? null : await shelf.take(prompt)
          if (sound === null) throw new Problem('not-found')
          const samples = bytesOf(sound)
          return reply
            .type('audio/wav')
            .header('cache-control', 'private, max-age=3600')
            .send(Buffer.concat([wavHeader(samples.length, 1), samples]))
        },
      )
    },
  }
}
