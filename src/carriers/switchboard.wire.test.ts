import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Heard } from '#stages/call/turn.ts'
import { openSwitchboard } from './switchboard.ts'

// `as`: ids and a number as they stand.
const call = {
  accountId: 'account' as AccountId,
  callId: 'call' as CallId,
  caller: '+12025550199' as PhoneNumber,
}

async function ask(url: string, allowPrivate = true): Promise<Heard | undefined> {
  const told: Heard[] = []
  const about = { source: { source: 'google' } }
  openSwitchboard({
    allowPrivate,
    findPlace: () => null,
    record: () => undefined,
    log: { info: () => undefined, warn: () => undefined },
  }).take(
    { kind: 'ask', id: 'ask:1', url, step: 'who' },
    { ...call, about, tell: (heard) => void told.push(heard) },
  )
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 20_000 })
  return told[0]
}

describe('asking an address of the business what to do next', () => {
  let server: Server
  let base = ''
  const asked: unknown[] = []
  const answers: Readonly<Record<string, string>> = {
    '/object': '{"answer": "sales"}',
    '/text': ' sales\n',
    '/number': '{"answer": 7}',
    '/broken': '{"answer":',
    '/empty': '',
    '/huge': 'x'.repeat(1024 ** 2),
  }

  beforeAll(async () => {
    server = createServer((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        asked.push(JSON.parse(Buffer.concat(pieces).toString()))
        const answer = answers[request.url ?? '']
        if (request.url === '/moved') response.writeHead(302, { location: '/object' }).end('sales')
        else if (request.url === '/fails') response.writeHead(500).end('sales')
        else if (answer !== undefined) response.end(answer)
        // anything else is never answered
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  test.each([
    ['/object', 'sales'],
    ['/text', 'sales'],
    ['/number', null],
    ['/broken', null],
    ['/empty', null],
    ['/huge', null],
    ['/moved', null],
    ['/fails', null],
    ['/never', null],
  ])('%s answers %s', async (path, answer) => {
    expect(await ask(base + path)).toEqual({ kind: 'told', id: 'ask:1', answer })
    expect(asked.at(-1)).toEqual({
      call: 'call',
      step: 'who',
      caller: '+12025550199',
      source: { source: 'google' },
    })
  })

  test('an address that is none answers nothing, nor does one inside the network of an open server', async () => {
    for (const url of ['nonsense', 'file:///etc/passwd', 'http://127.0.0.1:1'])
      expect(await ask(url)).toMatchObject({ answer: null })
    const before = asked.length
    expect(await ask(`${base}/object`, false)).toMatchObject({ answer: null })
    expect(asked).toHaveLength(before)
  })
})
