import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { application, script } from './pages.ts'
import { createHttpServer, type HttpServer } from './server.ts'

let folder: string
let server: HttpServer
let url: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringroot-pages-'))
  mkdirSync(join(folder, 'web', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'web', 'index.html'), '<!doctype html><title>Dashboard</title>')
  writeFileSync(join(folder, 'web', 'assets', 'main-1a2b3c.js'), `console.log('${'x'.repeat(5000)}')`)
  writeFileSync(join(folder, 'secret.txt'), 'not for you')
  writeFileSync(join(folder, 'script.js'), `console.log('${'y'.repeat(5000)}')`)
  server = await createHttpServer({ log: createLog('silent') })
  await server.register(script('/script.js', join(folder, 'script.js')))
  await server.register(application(join(folder, 'web')))
  url = await server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

describe('the application', () => {
  test.each(['/', '/calls', '/calls/some-id?tab=2'])(
    'answers its own routes with its page: %s',
    async (path) => {
      const response = await fetch(url + path)
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(await response.text()).toContain('<title>Dashboard</title>')
    },
  )

  test('sends files with a hash in their name to be kept for ever, compressed', async () => {
    const { headers } = await fetch(`${url}/assets/main-1a2b3c.js`, { headers: { 'accept-encoding': 'br' } })
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('content-encoding')).toBe('br')
  })

  test.each([
    '/assets/old-ffffff.js',
    '/favicon.png',
    '/api/v1/nothing',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
  ])('does not pretend that a missing file is a page, and leaves its folder never: %s', async (path) => {
    const response = await fetch(url + path)
    expect([response.status, (await response.text()).includes('not for you')]).toEqual([404, false])
  })

  test('that was not built says how to build it', async () => {
    const bare = await createHttpServer({ log: createLog('silent') })
    await bare.register(application(join(folder, 'nowhere')))
    const { statusCode, body } = await bare.inject('/')
    expect([statusCode, body.includes('npm start')]).toEqual([404, true])
    await bare.close()
  })
})

describe('the script for other people’s pages', () => {
  test('may be loaded by any page, is kept for an hour, and not sent again unchanged', async () => {
    const first = await fetch(`${url}/script.js`)
    expect(first.headers.get('access-control-allow-origin')).toBe('*')
    expect(first.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(first.headers.get('cache-control')).toBe('public, max-age=3600')
    expect(first.headers.get('content-type')).toContain('javascript')
    const again = await fetch(`${url}/script.js`, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['br;q=0.5', 'br'],
    ['identity', undefined],
    ['', undefined],
  ])('a browser that takes "%s" gets %s', async (accepted, encoding) => {
    const answer = await server.inject({ url: '/script.js', headers: { 'accept-encoding': accepted } })
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(answer.headers.vary).toContain('accept-encoding')
    expect(answer.rawPayload.length < 200).toBe(encoding !== undefined)
  })
})
