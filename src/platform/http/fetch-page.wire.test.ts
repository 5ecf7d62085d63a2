import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchPage } from './fetch-page.ts'
import { isPrivate } from './public-request.ts'

let server: Server
let base = ''
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/page') response.setHeader('x-mark', 'yes').end('<p>hello</p>')
    else if (request.url === '/huge') response.end('x'.repeat(5 * 1024 ** 2))
    else if (request.url === '/moved') response.writeHead(302, { location: '/page' }).end()
    else if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end()
    else response.writeHead(302, { location: '/round' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

describe('a page is fetched', () => {
  test('with its status, headers and text, also behind a redirect', async () => {
    const page = await fetchPage(`${base}/moved`, { allowPrivate: true })
    expect(page).toMatchObject({
      ok: true,
      value: { url: `${base}/page`, status: 200, text: '<p>hello</p>' },
    })
    expect(page.ok && page.value.headers['x-mark']).toBe('yes')
  })

  test('up to a size', async () => {
    const page = await fetchPage(`${base}/huge`, { allowPrivate: true })
    expect(page.ok && page.value.text.length).toBe(2 * 1024 ** 2)
  })

  test.each([
    ['/round', 'too-many-redirects'],
    ['/file', 'not-a-web-address'],
  ])('but not %s', async (path, reason) => {
    expect(await fetchPage(base + path, { allowPrivate: true })).toMatchObject({ ok: false, reason })
  })
})

describe('an open server is no way into its own network', () => {
  test.each([
    'http://10.0.0.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://2130706433',
    'http://localhost',
  ])('%s is refused', async (address) => {
    const refused = await fetchPage(address, { allowPrivate: false })
    expect(refused).toMatchObject({ ok: false, reason: 'private-address' })
  })

  test('and neither is a page that is not on the web', async () => {
    for (const address of ['file:///etc/passwd', 'javascript:1', 'nonsense', 'http://user:pass@example.com'])
      expect(await fetchPage(address, { allowPrivate: true })).toMatchObject({ reason: 'not-a-web-address' })
  })

  test.each([
    ['169.254.169.254', true],
    ['172.31.0.1', true],
    ['fd00::1', true],
    ['8.8.8.8', false],
    ['2606:4700::1111', false],
  ])('%s is private: %s', (address, expected) => {
    expect(isPrivate(address)).toBe(expected)
  })
})
