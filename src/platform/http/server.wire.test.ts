import { connect } from 'node:net'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { milliseconds } from '#base/time.ts'
import { DatabaseAway } from '../db.ts'
import { createLog } from '../log.ts'
import { Problem, problems } from './problems.ts'
import { rateLimit } from './rate-limit.ts'
import { createHttpServer, type HttpServer, type Routes } from './server.ts'

const routes: Routes = async (server) => {
  const schema = {
    body: Type.Object(
      { name: Type.String({ maxLength: 5 }), size: Type.Optional(Type.Integer()) },
      { additionalProperties: false },
    ),
  }
  server.post('/things', { schema }, ({ body }) => ({ hello: body.name }))
  server.get(
    '/things',
    { schema: { querystring: Type.Object({ limit: Type.Integer({ maximum: 9 }) }) } },
    ({ query }) => query,
  )
  server.get('/gone', () => {
    throw new Problem('not-found', 'No thing with this id.')
  })
  server.get('/broken', () => {
    throw new Error('the password is hunter2')
  })
  server.get('/away', () => {
    throw new DatabaseAway('connect ECONNREFUSED 10.0.0.7:5432')
  })
  server.get('/often', { onRequest: rateLimit({ limit: 3, per: milliseconds(60_000) }) }, () => 'ok')
}

const lines: string[] = []
let server: HttpServer
let url: string
beforeAll(async () => {
  server = await createHttpServer({ log: createLog('debug', { write: (line) => lines.push(line) }) })
  await server.register(routes)
  url = await server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => server.close())

const post = (body: string, type = 'application/json') =>
  fetch(`${url}/things`, { method: 'POST', headers: { 'content-type': type }, body })

describe('a refusal', () => {
  test('is a problem with a code, a cure and the id of the request', async () => {
    const response = await fetch(`${url}/gone`)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    const body: unknown = await response.json()
    expect(body).toEqual({
      type: '/api/problems#not-found',
      code: 'not-found',
      status: 404,
      title: 'Not found',
      detail: 'No thing with this id.',
      cure: 'Check the address.',
      instance: response.headers.get('x-request-id'),
    })
  })

  test('of an unknown error says nothing of it, and the log says all', async () => {
    const response = await fetch(`${url}/broken`)
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).not.toContain('hunter2')
    const instance = response.headers.get('x-request-id') ?? 'none'
    expect(lines.find((line) => line.includes(instance))).toContain('hunter2')
  })

  test('while the database is away does not say where it should be', async () => {
    const response = await fetch(`${url}/away`)
    const text = await response.text()
    expect([response.status, text.includes('10.0.0.7')]).toEqual([503, false])
    expect(text).toContain('Calls go on')
  })

  test.each([
    ['{"name":"toolong"}', 400, 'body/name'],
    ['{"name":"a","extra":1}', 400, 'body/extra'],
    ['{"name":"a","size":"1"}', 400, 'body/size'],
    ['{"name":', 400, ''],
    ['', 400, ''],
    ['[]', 400, 'body'],
    [`{"name":"a"}${' '.repeat(300_000)}`, 413, ''],
  ])('of a bad body names the field (%#)', async (body, status, path) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    const problem = (await response.json()) as { errors?: { path: string }[] } // asserted below
    expect(problem.errors?.[0]?.path ?? '').toBe(path)
  })

  test('of another content type', async () => {
    expect((await post('name=a', 'application/x-www-form-urlencoded')).status).toBe(415)
  })

  test('of a route nobody has is the same kind of answer', async () => {
    const response = await fetch(`${url}/nowhere/%2e%2e/etc`)
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ])
  })

  test('comes after too many requests, with the time to wait', async () => {
    const responses = await Promise.all(Array.from({ length: 5 }, () => fetch(`${url}/often`)))
    const statuses = responses.map(({ status }) => status).sort((a, b) => a - b)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    expect(
      Number(responses.find(({ status }) => status === 429)?.headers.get('retry-after')),
    ).toBeGreaterThan(0)
  })

  test('has one row in the catalogue for each code', () => {
    expect(problems.length).toBeGreaterThan(10)
    for (const { title, meaning, cure } of problems)
      expect([title, meaning, cure].every((text) => text.length > 3)).toBe(true)
  })
})

describe('every answer', () => {
  test('carries the security headers', async () => {
    const { headers } = await fetch(`${url}/api/problems`)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('to a query has its numbers read as numbers', async () => {
    expect(await (await fetch(`${url}/things?limit=3`)).json()).toEqual({ limit: 3 })
    expect((await fetch(`${url}/things?limit=many`)).status).toBe(400)
  })

  test('is described in the OpenAPI document', async () => {
    const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      paths: Record<string, unknown>
    } // asserted below
    expect(Object.keys(document.paths)).toContain('/things')
  })

  test('still comes after a peer that speaks no HTTP', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.end('\0\x01\x02 not http at all\r\n\r\n')
    await new Promise((done) => socket.once('close', done).resume())
    expect((await post('{"name":"Ana"}')).status).toBe(200)
  })
})
