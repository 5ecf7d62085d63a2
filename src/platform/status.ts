import type { FastifyRequest } from 'fastify'
import type { Routes } from './http/server.ts'

/** What each part of the server says of itself, by its name. */
export type StatusReport = Readonly<Record<string, unknown>>

/** `GET /api/v1/status`: whether it is ready, for everybody; how it is, for the command line on this machine. */
export const statusApi =
  (isLocal: (request: FastifyRequest) => Promise<boolean>, report: () => Promise<StatusReport>): Routes =>
  async (server) => {
    server.get(
      '/api/v1/status',
      { schema: { tags: ['status'], summary: 'Whether the server is ready' } },
      async (request) => ((await isLocal(request)) ? { ready: true, ...(await report()) } : { ready: true }),
    )
  }
