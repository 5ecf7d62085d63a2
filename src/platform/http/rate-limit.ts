import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import type { Duration } from '#base/time.ts'
import { Problem } from './problems.ts'

export type RateLimit = Readonly<{
  /** So many at once, and so many again after `per`. */
  limit: number
  per: Duration
  /** Who is counted; the caller's address unless said otherwise. */
  by?: (request: FastifyRequest) => string
}>

/** More callers than this are not told apart: the one seen longest ago is forgotten. */
const remembered = 20_000

type Bucket = { tokens: number; at: number }

/**
 * A hook that lets `limit` requests through and then one every `per / limit`: a token bucket for each caller. Kept in memory, in bounded
 * space; a restart forgives.
 */
export function rateLimit({ limit, per, by = (request) => request.ip }: RateLimit): onRequestHookHandler {
  const buckets = new Map<string, Bucket>()
  const refill = limit / per
  return (request, reply, done) => {
    const caller = by(request)
    const at = performance.now()
    const bucket = buckets.get(caller) ?? { tokens: limit, at }
    bucket.tokens = Math.min(limit, bucket.tokens + (at - bucket.at) * refill)
    bucket.at = at
    buckets.delete(caller) // to the end of the line
    buckets.set(caller, bucket)
    if (buckets.size > remembered) for (const [oldest] of buckets) if (buckets.delete(oldest)) break
    if (bucket.tokens < 1) {
      reply.header('retry-after', Math.ceil((1 - bucket.tokens) / refill / 1000))
      return done(new Problem('too-many-requests'))
    }
    bucket.tokens -= 1
    return done()
  }
}
