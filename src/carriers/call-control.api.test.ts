import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AccountId, CallId, DestinationId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { callControlApi } from './call-control.api.ts'
import type { Granted, Wish } from './live-call.ts'

const account = newId<AccountId>()
const call = newId<CallId>()
const anna = { id: newId<DestinationId>(), name: 'Anna', to: { kind: 'phone', username: 'anna' } } as const

let server: HttpServer
let answer: Granted
let asked: Wish[]
const audited: string[] = []

beforeAll(async () => {
  server = await createHttpServer({ log: createLog('silent') })
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request) => {
      request.account = account
      request.audit = async (what) => void audited.push(what)
    })
    await scope.register(
      callControlApi({
        ask(of, which, wish) {
          asked.push(wish)
          return of === account && which === call ? answer : 'no-such-call'
        },
        find: (_, words) => (words === 'Anna' ? anna : null),
      }),
    )
  })
})
afterAll(() => server.close())
beforeEach(() => {
  asked = []
  answer = 'done'
})

const control = (body: object, id: string = call) =>
  server.inject({ method: 'POST', url: `/calls/${id}/control`, payload: body })

test('a call is handed to whom the words mean, and that is kept in the audit log', async () => {
  expect((await control({ what: 'transfer', to: ' Anna ' })).statusCode).toBe(204)
  expect(asked).toEqual([{ handOnTo: anna, text: 'Anna' }])
  expect(audited).toContain('call.transfer')
  expect((await control({ what: 'hangup' })).statusCode).toBe(204)
})

test.each<readonly [string, Granted, number]>([
  ['is over', 'no-such-call', 404],
  ['has nobody who talks', 'not-now', 409],
  ['is with a carrier that cannot ring them', 'out-of-reach', 422],
])('a call that %s is not handed on, and it is said why', async (_, granted, status) => {
  answer = granted
  const reply = await control({ what: 'transfer', to: 'Anna' })
  expect(reply.statusCode).toBe(status)
  expect(reply.json<{ detail: string }>().detail.length).toBeGreaterThan(20)
})

test.each([
  ['nobody', { what: 'transfer', to: 'Nobody' }, 422],
  ['nothing', { what: 'transfer', to: '' }, 400],
  ['no one named', { what: 'transfer' }, 400],
  ['a name without end', { what: 'transfer', to: 'x'.repeat(101) }, 400],
  ['another wish', { what: 'sing' }, 400],
])('to %s is refused before anybody is asked', async (_, body, status) => {
  expect((await control(body)).statusCode).toBe(status)
  expect(asked).toEqual([])
})
