import { createHmac, generateKeyPairSync, randomUUID, sign as signWith, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from '#carriers/carrier.ts'
import { connectionTo, settingsFor } from './carrier-connections.ts'
import { CallerLeg, type CallerManner, type Manner, type MarkupLeg } from './markup-call.ts'

export type CarrierId = 'twilio' | 'signalwire' | 'telnyx'

/** What goes wrong between the carrier and us. */
export type Weather = Readonly<{
  /** Every webhook comes twice. */
  twice?: boolean
  /** Status callbacks come late, the first ones last. */
  shuffled?: boolean
  /** Status callbacks never come. */
  lost?: boolean
  /** Whoever answers is put through at once: their documents are not asked for. */
  putsThrough?: true
  /** After a Dial that failed it asks nothing, until it is told over REST. */
  forgetsToAsk?: true
  /** REST answers so; null lets the request hang. */
  rest?: number | null
}>

/**
 * A carrier that speaks TwiML or one of its kin: signs its webhooks as that carrier does, follows our documents, offers the REST requests
 * we make, and has telephones at the far end (`manners`) that behave as told.
 */
export class MarkupCarrier {
  readonly id: CarrierId
  readonly connection: Connection
  weather: Weather = {}
  /** By what we dial. */
  readonly manners = new Map<string, Manner>()
  /** REST requests we made. */
  readonly asked: string[] = []
  readonly recordings = new Map<string, Readonly<{ call: string; state: string }>>()
  readonly #server: Server
  readonly #key: KeyObject
  readonly #legs = new Map<string, MarkupLeg>()
  readonly #recordingOf = new Map<string, Readonly<{ sid: string; callback: string }>>()
  /** What is being told just now. */
  readonly #told = new Set<Promise<unknown>>()
  #serverUrl = ''

  static async open(id: CarrierId): Promise<MarkupCarrier> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new MarkupCarrier(id, server)
  }

  private constructor(id: CarrierId, server: Server) {
    this.id = id
    this.#server = server
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    this.#key = privateKey
    const { port } = server.address() as AddressInfo // it listens on a port
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
    const settings = { ...settingsFor[id], ...(id === 'telnyx' ? { publicKey: raw } : {}) }
    this.connection = connectionTo(id, `http://127.0.0.1:${port}`, settings)
    server.on('request', (request, response) => void this.#rest(request, response))
  }

  /** Where our numbers' webhooks lead. */
  pointAt(serverUrl: string): void {
    this.#serverUrl = serverUrl
  }

  get voiceUrl(): string {
    return `${this.#serverUrl}/carriers/${this.id}/${this.connection.id}/voice`
  }

  /** Somebody calls one of our numbers. */
  dial(to: string, manner: CallerManner = {}): CallerLeg {
    return this.keep(new CallerLeg(this, this.newSid(), to, manner))
  }

  /** Every status callback has been told. */
  async settled(): Promise<void> {
    while (this.#told.size > 0) await Promise.all(this.#told)
  }

  async close(): Promise<void> {
    await this.settled()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  newSid(): string {
    if (this.id === 'twilio') return `CA${randomUUID().replaceAll('-', '')}`
    return this.id === 'telnyx' ? `v3:${randomUUID()}_${randomUUID()}` : randomUUID()
  }

  keep<Leg extends MarkupLeg>(leg: Leg): Leg {
    this.#legs.set(leg.sid, leg)
    return leg
  }

  /** Twilio writes a word for a withheld number as the keys of a telephone spell it. */
  callerId(from: string): string {
    return from === 'anonymous' && this.id === 'twilio' ? '+266696687' : from
  }

  mannerOf(address: string): Manner {
    return this.manners.get(address) ?? { does: 'is-unreachable' }
  }

  newRecording(length: number): Record<string, string> {
    const sid = `RE${randomUUID().replaceAll('-', '')}`
    return {
      RecordingSid: sid,
      RecordingDuration: String(length),
      RecordingUrl: `${this.connection.baseUrl}/${sid}`,
    }
  }

  startRecording(call: string, callback: string): void {
    const sid = this.newRecording(1)['RecordingSid'] ?? ''
    this.recordings.set(sid, { call, state: 'in-progress' })
    this.#recordingOf.set(call, { sid, callback })
  }

  /** A sound must be there, and must be a WAV file. */
  async fetchSound(address: string): Promise<string> {
    const response = await fetch(address)
    const bytes = Buffer.from(await response.arrayBuffer())
    if (!response.ok || bytes.toString('latin1', 0, 4) !== 'RIFF')
      throw new Error(`no sound at ${address}: ${response.status}`)
    return address
  }

  async callOver(leg: MarkupLeg): Promise<void> {
    this.tell(`${this.voiceUrl}-status`, leg.about())
    const recording = this.#recordingOf.get(leg.sid)
    if (recording !== undefined)
      this.tell(recording.callback, {
        CallSid: leg.sid,
        RecordingSid: recording.sid,
        RecordingStatus: 'completed',
        RecordingDuration: '1',
        RecordingChannels: '2',
      })
    await this.settled()
  }

  /** A callback that wants no document. */
  tell(address: string, fields: Readonly<Record<string, string>>): void {
    if (this.weather.lost) return
    const late = this.weather.shuffled ? Math.max(0, 120 - this.#told.size * 30) : 0
    this.owe(pause(late).then(() => this.post(address, fields)))
  }

  /** A call is not settled before this is. */
  owe(told: Promise<unknown>): void {
    this.#told.add(told)
    void told.finally(() => this.#told.delete(told)).catch(() => undefined)
  }

  /** A signed webhook; answers with the document. */
  async post(address: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const document = await this.postOnce(address, fields)
    if (
      this.weather.twice &&
      (await this.postOnce(address, fields)) !== document &&
      !address.endsWith('/again')
    )
      throw new Error(`the second time ${address} answered otherwise`)
    return document
  }

  async postOnce(address: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const form = { AccountSid: this.#account(), ApiVersion: '2010-04-01', ...fields }
    const body = new URLSearchParams(form).toString()
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...this.sign(address, form, body) },
      body,
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${address} answered ${response.status}: ${text}`)
    return text
  }

  sign(address: string, form: Readonly<Record<string, string>>, body: string): Record<string, string> {
    if (this.id === 'telnyx') {
      const timestamp = String(Math.floor(Date.now() / 1000))
      const signature = signWith(null, Buffer.from(`${timestamp}|${body}`), this.#key).toString('base64')
      return { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature }
    }
    const settings = settingsFor[this.id] ?? {}
    const secret = settings['authToken'] ?? settings['signingKey'] ?? ''
    const fields = Object.keys(form)
      .sort()
      .map((name) => `${name}${form[name]}`)
    const signature = createHmac('sha1', secret)
      .update(address + fields.join(''))
      .digest('base64')
    return { [`x-${this.id}-signature`]: signature }
  }

  #account(): string {
    const settings = settingsFor[this.id] ?? {}
    return settings['accountSid'] ?? settings['projectId'] ?? '61bf923e-5e4d-4595-a110-56190ea18a1b'
  }

  async #rest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer) // no encoding was set
    const { rest } = this.weather
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://carrier').pathname)
    const form = new URLSearchParams(Buffer.concat(pieces).toString('utf8'))
    const fields = [...form.keys()].join(' ')
    this.asked.push(`${request.method} ${path.replace(/^.*Accounts\/[^/]+/, '')} ${fields}`.trim())
    if (rest === null) return
    const status = rest ?? this.#carryOut(request.method ?? '', path, form)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(
        status < 400 ? { sid: 'x', status: 'in-progress' } : { code: 20_000 + status, message: 'No' },
      ),
    )
  }

  #carryOut(method: string, path: string, form: URLSearchParams): number {
    const [, sid = '', recordings] = /Calls\/([^/]+?)(?:\.json)?(\/Recordings.*)?$/.exec(path) ?? []
    const leg = this.#legs.get(sid)
    if (recordings !== undefined) {
      const running = this.#recordingOf.get(sid)
      if (/Recordings(\.json)?$/.test(recordings) && method === 'POST')
        this.startRecording(sid, form.get('RecordingStatusCallback') ?? '')
      else if (running !== undefined)
        this.recordings.set(running.sid, { call: sid, state: form.get('Status') ?? '' })
      else return 404
      return 200
    }
    if (leg === undefined || leg.isOver) return 404
    const document = form.get('Twiml') ?? form.get('Texml')
    const address = form.get('Url')
    if (document !== null && document.length > 4000) return 400
    if (document !== null) leg.interrupt(document)
    else if (address !== null) this.owe(this.post(address, leg.about()).then((text) => leg.interrupt(text)))
    else leg.end(leg.status === 'ringing' ? 'canceled' : 'completed')
    return 200
  }
}
