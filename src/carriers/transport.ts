import type { IncomingMessage } from 'node:http'
import { milliseconds } from '#base/time.ts'
import { isWebAddress, send as sendAnywhere } from '#platform/http/public-request.ts'
import type { Connection, Download, Reach } from './carrier.ts'
import { faultInReply, faultOfSilence, unreadable, type Reply } from './fault.ts'

/** A request to a carrier, whoever wrote it. */
export type Outgoing = Readonly<{
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: string | null
}>

/** More than any list or error of a carrier; recordings have a limit of their own. */
const mostBytes = 8 * 1024 ** 2

/**
 * Sends one request and answers what came, when it is a good answer. Everything else is thrown as `CarrierTrouble`: libraries between us
 * and the wire know only exceptions. Nothing is repeated: a number must not be bought twice.
 */
export async function send(
  carrier: string,
  reach: Reach,
  outgoing: Outgoing,
  most: number = mostBytes,
): Promise<Reply> {
  const reply = await exchange(reach, outgoing, most).catch((error: unknown) => {
    throw faultOfSilence(carrier, error)
  })
  const trouble = faultInReply(carrier, reply, Date.now())
  if (trouble) throw trouble
  return reply
}

/** What JSON an answer holds. An empty answer (204) holds nothing. */
export function jsonOf(carrier: string, { body }: Reply): unknown {
  if (body.length === 0) return null
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw unreadable(carrier, 'the body is no JSON')
  }
}

async function exchange(reach: Reach, outgoing: Outgoing, most: number): Promise<Reply> {
  const { method, url, headers, body } = outgoing
  const signal = AbortSignal.timeout(reach.patience)
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  try {
    const response = await sendAnywhere(new URL(url), {
      allowPrivate: reach.allowPrivate,
      signal,
      method: methodOf(method),
      headers: { ...headers, ...length },
      ...(body === null ? {} : { body }),
    })
    const plain = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')])
    return {
      status: response.statusCode ?? 0,
      headers: Object.fromEntries(plain),
      body: await readAll(response, most),
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

function methodOf(text: string): (typeof methods)[number] {
  const method = methods.find((one) => one === text.toUpperCase())
  if (method === undefined) throw new TypeError(`no library asks by ${text}`)
  return method
}

async function readAll(response: IncomingMessage, most: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    // no encoding was set
    bytes += piece.length
    if (bytes > most) throw new Error(`more than ${most} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const mostRedirects = 4
/** A long recording takes longer than an answer. */
const patient = (reach: Reach): Reach => ({ ...reach, patience: milliseconds(reach.patience * 30) })

/** Credentials, and the only origin they are sent to. */
type Key = Readonly<{ authorization: string; origin: string }>

/**
 * Fetches a file a carrier keeps: a recording, an attachment. Carriers send such requests on to a store of theirs with a link that is
 * good for a while: our credentials go only to the host they belong to.
 */
export async function download(
  carrier: string,
  { reach }: Connection<unknown>,
  address: string,
  { key, most }: Readonly<{ key: Key | null; most: number }>,
): Promise<Download> {
  let url = URL.parse(address)
  for (let hop = 0; hop <= mostRedirects; hop++) {
    if (url === null || !isWebAddress(url)) throw unreadable(carrier, 'no web address')
    const headers: Outgoing['headers'] =
      key !== null && url.origin === key.origin ? { authorization: key.authorization } : {}
    const outgoing: Outgoing = { method: 'GET', url: url.href, headers, body: null }
    const reply = await exchange(patient(reach), outgoing, most).catch((error: unknown) => {
      throw faultOfSilence(carrier, error)
    })
    const { location } = reply.headers
    if (reply.status >= 300 && reply.status < 400 && location !== undefined) {
      url = URL.parse(location, url.href)
      continue
    }
    const trouble = faultInReply(carrier, reply, Date.now())
    if (trouble) throw trouble
    return {
      contentType: reply.headers['content-type'] ?? 'application/octet-stream',
      bytes: reply.body,
    }
  }
  throw unreadable(carrier, 'too many redirects')
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
