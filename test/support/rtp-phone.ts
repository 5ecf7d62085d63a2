import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { MediaAddress, MediaCodec, MediaRemote } from '#media/engine.ts'
import { codecOf, decode, encode, payloadTypes } from '#media/g711.ts'
import { headerLength, readRtp, writeRtpHeader } from '#media/rtp.ts'
import type { RtpHeader } from '#media/rtp.ts'
import { readEvent, writeEvent } from '#media/telephone-event.ts'
import { sine } from '#media/tone.ts'

export type Heard = Readonly<{ at: number; header: RtpHeader; payload: Buffer }>

/** A far end in the test: a real UDP socket that sends tones at a telephone's pace and keeps what it hears. */
export class RtpPhone {
  readonly heard: Heard[] = []
  readonly codec: MediaCodec
  readonly #socket: Socket
  sequence = 1000
  timestamp = 50_000
  ssrc = 0x1234_5678

  static async open(codec: MediaCodec = 'PCMU'): Promise<RtpPhone> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new RtpPhone(socket, codec)
  }

  constructor(socket: Socket, codec: MediaCodec) {
    this.#socket = socket
    this.codec = codec
    socket.on('message', (packet) => {
      const header = readRtp(packet)
      if (header)
        this.heard.push({ at: performance.now(), header, payload: packet.subarray(header.from, header.to) })
    })
  }

  /** As its SDP would tell. */
  remote(changes: Partial<MediaRemote> = {}): MediaRemote {
    const { port } = this.#socket.address()
    const told = {
      address: '127.0.0.1',
      port,
      codec: this.codec,
      keysPayloadType: 101,
      send: true,
      receive: true,
    }
    return { ...told, ...changes }
  }

  send(packet: Buffer, to: MediaAddress): void {
    this.#socket.send(packet, to.port, to.address)
  }

  /** Sends an RTCP packet to the port beside. */
  report(packet: Buffer, to: MediaAddress): void {
    this.#socket.send(packet, to.port + 1, to.address)
  }

  packet(payload: Uint8Array, payloadType: number, marker = false): Buffer {
    const packet = Buffer.alloc(headerLength + payload.length)
    writeRtpHeader(packet, 0, payloadType, marker, this.sequence, this.timestamp, this.ssrc)
    packet.set(payload, headerLength)
    return packet
  }

  /** Sends one frame of 20 ms and moves on. */
  say(samples: Int16Array, to: MediaAddress): void {
    const payload = new Uint8Array(samples.length)
    encode(this.codec, samples, payload)
    this.send(this.packet(payload, payloadTypes[this.codec]), to)
    this.sequence = (this.sequence + 1) & 0xffff
    this.timestamp = (this.timestamp + samples.length) >>> 0
  }

  /** Sends a tone for a while, one packet each 20 ms by the clock. */
  async tone(hertz: number, milliseconds: number, to: MediaAddress): Promise<void> {
    const sound = sine([hertz], milliseconds, 0.5)
    const start = performance.now()
    for (let at = 0; at < sound.length; at += 160) {
      this.say(sound.subarray(at, at + 160), to)
      await delay(Math.max(0, start + (at + 160) / 8 - performance.now()))
    }
  }

  /** Presses a key as RFC 4733 tells: one timestamp, growing durations, the end three times (unless it gets lost). */
  press(key: string, to: MediaAddress, options: Readonly<{ loseEnd?: boolean }> = {}): void {
    for (let index = 0; index < (options.loseEnd ? 5 : 8); index++) {
      const payload = new Uint8Array(4)
      writeEvent(payload, 0, key, index >= 5, Math.min(800, 160 * (index + 1)))
      this.send(this.packet(payload, 101, index === 0), to)
      this.sequence = (this.sequence + 1) & 0xffff
    }
    this.timestamp = (this.timestamp + 800) >>> 0
  }

  /** All it heard, in the order it came. */
  get sound(): Int16Array {
    return this.soundBetween(-Infinity, Infinity)
  }

  /** What it heard between two moments of the wall clock, in milliseconds. */
  soundBetween(from: number, until: number): Int16Array {
    const parts = this.heard.flatMap(({ at, header, payload }) => {
      const wall = performance.timeOrigin + at
      if (wall < from || wall > until) return []
      const codec = codecOf(header.payloadType)
      return codec ? [decode(codec, payload)] : []
    })
    const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }

  /** The keys it heard, one for each event. */
  get keys(): string {
    const events = this.heard.filter(({ header }) => header.payloadType === 101)
    return [
      ...new Map(
        events.map(({ header, payload }) => [header.timestamp, readEvent(payload)?.key ?? '?']),
      ).values(),
    ].join('')
  }

  close(): void {
    this.#socket.close()
  }
}

/** How strong one frequency is in a sound (Goertzel), as an amplitude from 0 to 1. */
export function strength(samples: Int16Array, hertz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / 8000)
  let before = 0
  let last = 0
  for (const sample of samples) [before, last] = [last, sample / 32_768 + turn * last - before]
  const power = before * before + last * last - turn * before * last
  return samples.length === 0 ? 0 : (2 * Math.sqrt(Math.max(0, power))) / samples.length
}
