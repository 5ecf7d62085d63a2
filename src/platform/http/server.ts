import { randomBytes } from 'node:crypto'
import swagger from '@fastify/swagger'
import { type FastifyPluginAsyncTypebox, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import {
  fastify,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { AccountId } from '#base/id.ts'
import { isDatabaseAway } from '../db.ts'
import type { Log } from '../log.ts'
import { validatorCompiler } from './validation.ts'
import { Problem, problems, type FieldError, type ProblemCode } from './problems.ts'

/** A set of routes. Each `*.api.ts` exports a function from the services it needs to one of these. */
export type Routes = FastifyPluginAsyncTypebox

export type HttpServer = FastifyInstance

export type HttpServerOptions = Readonly<{
  log: Log
  /** Proxies whose `X-Forwarded-*` are believed: addresses, ranges, or names such as `loopback`. */
  trustedProxies?: readonly string[]
  version?: string
}>

/** What a JSON body may weigh; a route that takes files says so itself (`bodyLimit`). */
const bodyLimit = 256 * 1024

/**
 * A server with our manners and no routes: checked requests, problem+json, security headers, a log line per refusal, request ids,
 * `/api/openapi.json` and `/api/problems`.
 */
export async function createHttpServer({
  log,
  trustedProxies = [],
  version = '0',
}: HttpServerOptions): Promise<HttpServer> {
  const server = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }), // our own lines say what matters
    bodyLimit,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    genReqId: requestIds(),
    childLoggerFactory: (logger) => logger, // a refusal names its request by itself; a logger each would cost more than the route
    requestTimeout: 600_000, // a long list over a slow line
    http: { headersTimeout: 30_000 }, // who says nothing is let go of sooner
    keepAliveTimeout: 65_000, // longer than the 60 s of common proxies, which otherwise reuse a connection we just closed
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    return503OnClosing: true,
  }).withTypeProvider<TypeBoxTypeProvider>()

  server.setValidatorCompiler(validatorCompiler)
  server.decorateRequest('account', '' as AccountId) // set by the accounts hook before any route reads it
  server.decorateRequest('actor', '')
  server.decorateRequest('audit', unaudited)
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.headers(request.routeOptions.config.forOtherSites ? bareHeaders : securityHeaders)
    done()
  })
  const knownRoutes: { method: string; url: string }[] = []
  server.decorate('knownRoutes', knownRoutes)
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) knownRoutes.push({ method: one, url })
  })
  server.setErrorHandler(answerError)
  server.setNotFoundHandler((request, reply) => send(request, reply, new Problem('not-found')))

  await server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Ringroot', version } },
    hideUntagged: false,
  })
  server.get('/api/openapi.json', { schema: { hide: true } }, () => server.swagger())
  server.get('/api/problems', { schema: { hide: true } }, () => problems)
  return server as unknown as HttpServer // the same server; its type parameters are of no interest to those who only register routes
}

const unaudited = (): Promise<void> => {
  throw new Error('audit() is only for routes of an account')
}

/** Ids that no other start of the server has given: a random beginning, then counted. */
function requestIds(): () => string {
  const start = randomBytes(6).toString('hex')
  let count = 0
  return () => `${start}-${(count++).toString(36)}`
}

/** What a script on somebody else's page asks for is data: there is no page of ours to protect. */
const bareHeaders = { 'x-content-type-options': 'nosniff' } as const

/** The dashboard loads nothing from elsewhere and is framed by nobody. Styles may be inline: the chart and dialog libraries need it. */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(self)',
} as const

/** Fastify's own refusals, by its codes (https://fastify.dev/docs/latest/Reference/Errors/). */
const fastifyCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_BAD_URL: 'not-found',
}

function answerError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  return send(request, reply, toProblem(error), error)
}

function toProblem(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error
  if (isDatabaseAway(error)) return new Problem('database-away')
  if ('validation' in error && error.validation !== undefined)
    return new Problem('invalid-request', undefined, fieldErrors(error))
  const known = 'code' in error ? fastifyCodes[error.code] : undefined
  if (known !== undefined) return new Problem(known)
  // Anything else that Fastify or a plug-in of its calls the client's fault.
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  return status >= 400 && status < 500
    ? new Problem('invalid-request', error.message)
    : new Problem('internal')
}

function fieldErrors({ validation = [], validationContext = 'body' }: FastifyError): readonly FieldError[] {
  return validation.slice(0, 20).map(({ instancePath, message }) => ({
    path: validationContext + instancePath,
    message: message ?? 'not valid',
  }))
}

function send(request: FastifyRequest, reply: FastifyReply, problem: Problem, cause?: Error): FastifyReply {
  const about = { request: request.id, method: request.method, path: request.url.split('?')[0] }
  if (problem.code === 'internal') request.log.error({ ...about, err: cause }, 'A request failed')
  else request.log.debug({ ...about, code: problem.code, detail: problem.message }, 'A request was refused')
  return reply.status(problem.status).type('application/problem+json').send(problem.body(request.id))
}
