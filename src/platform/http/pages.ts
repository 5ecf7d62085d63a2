import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import compress from '@fastify/compress'
import fastifyStatic from '@fastify/static'
import { Problem } from './problems.ts'
import type { HttpServer, Routes } from './server.ts'

/** From here on, text is compressed on its way out of this scope; sound is not. */
export async function compressText(scope: HttpServer): Promise<void> {
  await scope.register(compress, {
    encodings: ['br', 'gzip'],
    threshold: 1024,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }, // 11, the default, is for what is compressed once
  })
}

/**
 * A single-page application. Files under `assets/` carry a hash in their name and never change; every other address that is no file is
 * the application's own route, and gets its page.
 */
export const application =
  (folder: string): Routes =>
  async (server) => {
    if (!existsSync(join(folder, 'index.html'))) {
      server.get('/*', { schema: { hide: true } }, () => {
        throw new Problem(
          'not-found',
          `The dashboard is not built: there is no ${join(folder, 'index.html')}. "npm start" builds it.`,
        )
      })
      return
    }
    await compressText(server)
    await server.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      schemaHide: true,
      index: false,
      cacheControl: false,
      setHeaders(reply, path) {
        const hashed = path.startsWith(join(folder, 'assets'))
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    server.get('/*', { schema: { hide: true } }, (request, reply) => {
      const [path = ''] = request.url.split('?')
      const isFile = /\.[a-z0-9]+$/i.test(path) || path.startsWith('/api/') || path.startsWith('/assets/')
      if (isFile) throw new Problem('not-found')
      return reply.sendFile('index.html')
    })
  }

/**
 * One script for other people's pages: any site may load it; browsers ask again after an hour, and get it only when it changed. It is
 * compressed once, as small as it gets, because every visitor of every site waits for it.
 */
export const script =
  (path: string, file: string): Routes =>
  async (server) => {
    if (!existsSync(file)) return
    const plain = await readFile(file)
    const bodies = { br: brotliCompressSync(plain), gzip: gzipSync(plain, { level: 9 }), identity: plain }
    const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
    server.get(path, { schema: { hide: true } }, (request, reply) => {
      reply
        .header('cache-control', 'public, max-age=3600')
        .header('access-control-allow-origin', '*')
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('vary', 'accept-encoding')
        .header('etag', etag)
      if (request.headers['if-none-match'] === etag) return reply.status(304).send()
      const encoding = encodingFor(request.headers['accept-encoding'] ?? '')
      if (encoding !== 'identity') reply.header('content-encoding', encoding)
      return reply.type('text/javascript; charset=utf-8').send(bodies[encoding])
    })
  }

/** The smallest the browser takes; `q=0` refuses one (RFC 9110, 12.5.3). */
const encodingFor = (accepted: string): 'br' | 'gzip' | 'identity' =>
  (['br', 'gzip'] as const).find((name) =>
    new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`, 'i').test(accepted),
  ) ?? 'identity'
