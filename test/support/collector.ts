import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pattern, rules, swapsFor } from '#stages/visit/number-pattern.ts'
import type { FormTold } from '#stages/form/form.wire.ts'
import type {
  Beat,
  FormCapture,
  LeaseAsk,
  PageReply,
  PageView,
  PhoneDigits,
} from '#stages/visit/visit.wire.ts'

type Answer = (path: string) => Readonly<{ status: number; body: string }> | undefined

/** One site of a customer and one Ringroot, each on a port of its own, so the browser sees two origins as it does in the world. */
export type Collector = {
  site: string
  origin: string
  /** What the snippet has said, in order of arrival. */
  heard: Readonly<{ pages: PageView[]; leases: LeaseAsk[]; beats: Beat[]; forms: FormTold[] }>
  /** Which forms of the page are kept, as the server says. */
  capture: FormCapture | null
  /** Pages of the site by path; `%SNIPPET%` becomes the tag. */
  pages: Map<string, string>
  /** Headers of the site's pages (a content security policy, say). */
  headers: Record<string, string>
  /** How Ringroot answers; a test may bend it. Undefined answers nothing, ever. */
  answer: Answer
  /** Business numbers and what each visit is shown. */
  shows: (readonly [find: PhoneDigits, show: PhoneDigits])[]
  /** Forgets what was heard and held, and answers as usual again. */
  reset: () => void
  close: () => Promise<void>
}

const listen = async (
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> => {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on TCP

export const visitor = '00000000-0000-4000-8000-00000000000a'
export const visit = '00000000-0000-4000-8000-00000000000b'

/** Starts both servers; `scripts` are what `buildSnippet` returned. */
export async function startCollector(
  scripts: readonly Readonly<{ name: string; code: string }>[],
): Promise<Collector> {
  const heard = {
    pages: [] as PageView[],
    leases: [] as LeaseAsk[],
    beats: [] as Beat[],
    forms: [] as FormTold[],
  }
  const pages = new Map<string, string>()
  const headers: Record<string, string> = {}
  const shows: Collector['shows'] = []
  let held = false

  const usual = (path: string): { status: number; body: string } => {
    if (path.endsWith('/lease')) held = true
    const last = heard.pages.at(-1)
    const anonymous = last?.consent === 'waiting' || last?.consent === 'never'
    const reply: PageReply = {
      v: 1,
      visitor: anonymous ? null : visitor,
      visit,
      beat: 30,
      look: shows.map(([find]) => pattern(find)),
      rules,
      swaps: held ? shows.flatMap(([find, show]) => swapsFor(find, show)) : [],
      keep: 1800,
      forms: collector.capture,
    }
    const { v, swaps, keep } = reply
    return { status: 200, body: JSON.stringify(path.endsWith('/lease') ? { v, swaps, keep } : reply) }
  }

  const ringroot = await listen((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://ringroot')
    const script = scripts.find(({ name }) => pathname === `/${name}`)
    if (script) {
      response
        .writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=600' })
        .end(script.code)
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || 'null')
      if (pathname.endsWith('/page')) heard.pages.push(body as PageView) // tests check what it holds
      if (pathname.endsWith('/lease')) heard.leases.push(body as LeaseAsk)
      if (pathname.endsWith('/beat')) heard.beats.push(body as Beat)
      if (pathname.endsWith('/form')) heard.forms.push(body as FormTold)
      const answer = collector.answer(pathname)
      if (answer) response.writeHead(answer.status, { 'access-control-allow-origin': '*' }).end(answer.body)
    })
  })
  const site = await listen((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const page = pages.get(pathname)
    const tag = `<script async src="${originOf(ringroot)}/ringroot.js" data-site="key1"></script>`
    response
      .writeHead(page === undefined ? 204 : 200, { 'content-type': 'text/html; charset=utf-8', ...headers })
      .end(page?.replaceAll('%SNIPPET%', tag).replaceAll('%ORIGIN%', originOf(ringroot)) ?? '')
  })

  const collector: Collector = {
    site: originOf(site),
    origin: originOf(ringroot),
    heard,
    pages,
    headers,
    shows,
    capture: null,
    answer: usual,
    reset: () => {
      held = false
      heard.pages.length = heard.leases.length = heard.beats.length = heard.forms.length = 0
      collector.capture = null
      for (const name of Object.keys(headers)) delete headers[name]
      collector.answer = usual
    },
    close: async () => {
      for (const server of [ringroot, site]) {
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      }
    },
  }
  return collector
}
