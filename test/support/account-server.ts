import type { FastifyRequest } from 'fastify'
import type { AccountId } from '#base/id.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'

/** A server for routes of an account, with no guard before them: whoever asks is in the account that `account` names just then. */
export async function accountServer(
  account: () => AccountId,
  {
    actor = () => 'local',
    audit = async () => {},
  }: Readonly<{
    actor?: () => string
    audit?: FastifyRequest['audit']
  }> = {},
): Promise<HttpServer> {
  const server = await createHttpServer({ log: createLog('silent') })
  server.addHook('onRequest', async (request) => {
    request.account = account()
    request.actor = actor()
    request.audit = audit
  })
  return server
}
