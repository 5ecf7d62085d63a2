import { randomInt } from 'node:crypto'
import type { MediaCodec, MediaEvent, MediaLegId, MediaRemote, MediaStatistics } from '../engine.ts'
import { codecOf, encode, g711, payloadTypes, transcode } from '../g711.ts'
import { Reception } from '../reception.ts'
import { readRtcp, writeRtcp } from '../rtcp.ts'
import { headerLength, readRtp, writeRtpHeader } from '../rtp.ts'
import type { RtpHeader } from '../rtp.ts'
import { eventLength, keysIn, readEvent, writeEvent } from '../telephone-event.ts'
import { keyTone } from '../tone.ts'
import { sampleRate } from '../wav.ts'
import { Latch } from './latch.ts'
import { OutgoingStream } from './outgoing.ts'
import type { PortPair } from './port-pool.ts'
import type { Recorder } from './recorder.ts'
import { samplesPerTick } from './ticker.ts'

/** RFC 3389: sent by far ends that fall silent. It keeps the line alive and carries nothing to hear. */
const comfortNoise = 13
/** The payload type everybody offers for keys, and sends even when told another. */
const usualKeys = 101

/** A prompt begins with silence: a far end that has not heard us yet loses the first packets (it latches on them). */
const leadTicks = 5
/** With nothing to send for so long, we send silence: it keeps the path open, and the far end sure of us. */
const quietMs = 200
const reportEveryMs = 5000
/** A key lasts 160 ms, its end is told three times, then comes a pause (RFC 4733, section 2.5.1.4). */
const keyTicks = 8
const keyEnds = 3
const keyPauseTicks = 4

type Playing = { readonly id: string; readonly sound: Int16Array; readonly loop: boolean; at: number }
type Keying = { readonly keys: string[]; tick: number; timestamp: number }

/** One side of a call: what comes in from its far end, and the one stream that goes out to it. */
export class Leg {
  readonly id: MediaLegId
  readonly pair: PortPair
  /** The leg it is connected with. */
  peer: Leg | null = null
  /** The recordings in which this leg is the left channel: of the call, and of a message. */
  recorders: readonly Recorder[] = []
  readonly #tell: (event: MediaEvent) => void
  readonly #timeoutMs: number
  readonly #outgoing = new OutgoingStream(randomInt(2 ** 32), randomInt(2 ** 16), randomInt(2 ** 32))
  readonly #name = randomInt(2 ** 47).toString(36)
  /** Reused for everything we speak ourselves. Four, because a full send queue may hold on to one for a moment. */
  readonly #packets = Array.from({ length: 4 }, () => Buffer.alloc(headerLength + samplesPerTick))
  #packet = 0
  #remote: MediaRemote | null = null
  #latch: Latch | null = null
  #reportLatch: Latch | null = null
  #reception: Reception | null = null
  #receivedBefore = 0
  #lostBefore = 0
  #dropped = 0
  #heardAt = 0
  #timedOut = false
  #heardKey = -1
  #playing: Playing | null = null
  #keying: Keying | null = null
  #passedAt = 0
  #reportAt = 0
  #senderTime: number | null = null
  #senderTimeAt = 0

  constructor(id: MediaLegId, pair: PortPair, timeoutMs: number, tell: (event: MediaEvent) => void) {
    this.id = id
    this.pair = pair
    this.#timeoutMs = timeoutMs
    this.#tell = tell
    pair.onRtp = (packet, address, port) => this.#receive(packet, address, port, performance.now())
    pair.onRtcp = (packet, address, port) => this.#receiveReport(packet, address, port, performance.now())
  }

  setRemote(remote: MediaRemote, now: number): void {
    if (!this.#latch || !this.#reportLatch) {
      this.#latch = new Latch(remote.address, remote.port)
      this.#reportLatch = new Latch(remote.address, remote.port + 1)
      this.#reportAt = now + reportEveryMs * Math.random()
    }
    this.#latch.signal(remote.address, remote.port)
    this.#reportLatch.signal(remote.address, remote.port + 1)
    // While on hold nobody has to speak; the patience begins anew when somebody has to, or has just answered for itself.
    if (!this.#remote?.receive || this.#timedOut) this.#heardAt = now
    this.#timedOut = false
    this.#remote = remote
  }

  play(id: string, sound: Int16Array, loop: boolean): void {
    this.stopPlaying()
    this.#playing = { id, sound, loop, at: -leadTicks * samplesPerTick }
  }

  stopPlaying(): void {
    const playing = this.#playing
    this.#playing = null
    if (playing) this.#tell({ kind: 'prompt-ended', leg: this.id, id: playing.id })
  }

  sendKeys(keys: string): void {
    this.#keying ??= { keys: [], tick: 0, timestamp: 0 }
    this.#keying.keys.push(...keysIn(keys))
  }

  get statistics(): MediaStatistics {
    return {
      received: this.#receivedBefore + (this.#reception?.received ?? 0),
      sent: this.#outgoing.packets,
      lost: this.#lostBefore + (this.#reception?.lost ?? 0),
      jitterMs: Math.round(((this.#reception?.jitter ?? 0) * 1000) / sampleRate),
      dropped: this.#dropped,
    }
  }

  /** Every 20 ms: what we say ourselves, and what has not been heard for too long. */
  tick(now: number): void {
    const remote = this.#remote
    if (!remote) return
    // Before a call is answered its far end need not speak: patience counts from the first packet or the first connection.
    if (!this.peer && !this.#reception) this.#heardAt = now
    if (!this.#timedOut && this.#isSilent(now) && (this.peer === null || this.peer.#isQuiet(now))) {
      this.#timedOut = true
      this.#tell({ kind: 'media-timeout', leg: this.id })
    }
    if (this.#keying) this.#sendKey(this.#keying, remote, now)
    else if (this.#playing) this.#playOn(this.#playing, remote, now)
    else if (this.#isOpened && now - this.#passedAt >= quietMs) this.#speak(null, remote, now)
    if (now >= this.#reportAt && (this.#isOpened || this.#reception)) this.#report(now, false)
  }

  /** It should be sending and has not for too long. A far end that sends no sound may still report (RTCP), and is there. */
  #isSilent(now: number): boolean {
    return (this.#remote?.receive ?? false) && now - this.#heardAt > this.#timeoutMs
  }

  /** Nothing comes from it, be it that nothing has to. */
  #isQuiet(now: number): boolean {
    return !this.#remote?.receive || this.#isSilent(now)
  }

  /** Says good-bye and lets go of everything. The port pair is the caller's to release. */
  close(now: number): void {
    this.stopPlaying()
    if (this.#latch && this.#outgoing.packets > 0) this.#report(now, true)
    if (this.peer) this.peer.peer = null
    this.peer = null
    this.recorders = []
  }

  #receive(packet: Buffer, address: string, port: number, now: number): void {
    const remote = this.#remote
    const header = remote && readRtp(packet)
    if (!header || !this.#isWelcome(header, remote) || !this.#latch?.accepts(address, port, now)) {
      this.#dropped++
      return
    }
    const arrival = this.#arrivalOf(header, now)
    if (arrival === 'duplicate' || arrival === 'late') {
      this.#dropped++
      return
    }
    this.#heardAt = now
    this.#timedOut = false
    const codec = codecOf(header.payloadType)
    if (codec) this.#heard(packet, header, codec, now)
    else if (header.payloadType !== comfortNoise) this.#heardKeyEvent(packet, header, now)
  }

  /** We have something to say, or had. Before, even silence would be taken for early media, and stop the far end's own ringing. */
  get #isOpened(): boolean {
    return this.peer !== null || this.#outgoing.packets > 0
  }

  #isWelcome(header: RtpHeader, remote: MediaRemote): boolean {
    const { payloadType, from, to } = header
    if (codecOf(payloadType)) return to > from
    if (payloadType === comfortNoise) return true
    return (payloadType === remote.keysPayloadType || payloadType === usualKeys) && to - from >= eventLength
  }

  #arrivalOf(header: RtpHeader, now: number): ReturnType<Reception['accept']> {
    const clock = Math.floor((now * sampleRate) / 1000)
    if (this.#reception?.ssrc !== header.ssrc) {
      const before = this.#reception
      if (before) {
        this.#receivedBefore += before.received
        this.#lostBefore += before.lost
      } else this.#tell({ kind: 'first-packet', leg: this.id })
      this.#reception = new Reception(header.ssrc, header.sequence)
    }
    return this.#reception.accept(header.sequence, header.timestamp, clock)
  }

  #heard(packet: Buffer, header: RtpHeader, codec: MediaCodec, now: number): void {
    for (const recorder of this.recorders) {
      const payload = packet.subarray(header.from, header.to)
      recorder.add('left', g711[codec], payload, header.timestamp, now)
    }
    const { peer } = this
    if (peer) peer.#pass(packet, header, codec, now)
  }

  /** Sends on what the other leg's far end said, in the packet it came in: only its header is new (and its law, if they differ). */
  #pass(packet: Buffer, header: RtpHeader, codec: MediaCodec, now: number): void {
    const remote = this.#remote
    if (!remote?.send || this.#playing || this.#keying) return
    const { from, to, ssrc, sequence, timestamp, marker } = header
    if (!this.#outgoing.follow(ssrc, sequence, timestamp, to - from, marker, now)) return
    this.#passedAt = now
    const payload = packet.subarray(from, to)
    if (codec !== remote.codec) transcode(payload, codec)
    this.#sounds(payload, remote, now)
    this.#send(packet, from, to - from, payloadTypes[remote.codec])
  }

  #heardKeyEvent(packet: Buffer, header: RtpHeader, now: number): void {
    const event = readEvent(packet.subarray(header.from, header.to))
    if (!event) return
    // All packets of one press share a timestamp, so it is told at the first, whichever are lost (RFC 4733, section 2.5.1.3).
    if (header.timestamp !== this.#heardKey) {
      this.#heardKey = header.timestamp
      this.#tell({ kind: 'key', leg: this.id, key: event.key })
    }
    const { peer } = this
    if (peer) peer.#passKeyEvent(packet, header, event.duration, now)
  }

  /** What the far end hears goes on the right. */
  #sounds(payload: Uint8Array, { codec }: MediaRemote, now: number): void {
    for (const recorder of this.recorders)
      recorder.add('right', g711[codec], payload, this.#outgoing.timestamp, now)
  }

  #passKeyEvent(packet: Buffer, header: RtpHeader, duration: number, now: number): void {
    const remote = this.#remote
    if (!remote?.send || remote.keysPayloadType === null || this.#playing || this.#keying) return
    const { ssrc, sequence, timestamp, marker, from, to } = header
    if (!this.#outgoing.follow(ssrc, sequence, timestamp, duration, marker, now)) return
    this.#passedAt = now
    this.#send(packet, from, to - from, remote.keysPayloadType)
  }

  #playOn(playing: Playing, remote: MediaRemote, now: number): void {
    const { at, sound } = playing
    playing.at += samplesPerTick
    this.#speak(at < 0 ? null : sound.subarray(at, at + samplesPerTick), remote, now)
    if (playing.at < sound.length) return
    if (playing.loop && sound.length > 0) playing.at -= sound.length
    else this.stopPlaying()
  }

  /** One packet of our own: a prompt's samples, or silence. */
  #speak(samples: Int16Array | null, remote: MediaRemote, now: number): void {
    if (!remote.send) return
    const packet = this.#nextPacket()
    const law = g711[remote.codec]
    packet.fill(law.silence, headerLength)
    this.#outgoing.next(samplesPerTick, now)
    if (samples) {
      encode(remote.codec, samples, packet.subarray(headerLength))
      this.#sounds(packet.subarray(headerLength), remote, now)
    }
    this.#send(packet, headerLength, samplesPerTick, payloadTypes[remote.codec])
  }

  #sendKey(keying: Keying, remote: MediaRemote, now: number): void {
    const key = keying.keys[0]
    if (key === undefined) {
      this.#keying = null
      return
    }
    const tick = keying.tick++
    if (tick >= keyTicks) this.#speak(null, remote, now)
    else if (remote.keysPayloadType === null) {
      const from = samplesPerTick * tick
      this.#speak(keyTone(key, keyTicks * 20).subarray(from, from + samplesPerTick), remote, now)
    } else if (remote.send) this.#sendKeyEvent(key, tick, remote.keysPayloadType, keying, now)
    if (keying.tick < keyTicks + keyPauseTicks) return
    keying.keys.shift()
    keying.tick = 0
  }

  #sendKeyEvent(key: string, tick: number, payloadType: number, keying: Keying, now: number): void {
    if (tick === 0) {
      this.#outgoing.next(samplesPerTick * keyTicks, now)
      keying.timestamp = this.#outgoing.timestamp
    }
    const last = tick === keyTicks - 1
    for (let copy = 0; copy < (last ? keyEnds : 1); copy++) {
      if (tick > 0) this.#outgoing.repeat(keying.timestamp, now)
      const packet = this.#nextPacket()
      writeEvent(packet, headerLength, key, last, samplesPerTick * (tick + 1))
      this.#send(packet, headerLength, eventLength, payloadType, tick === 0)
    }
  }

  #nextPacket(): Buffer {
    this.#packet = (this.#packet + 1) % this.#packets.length
    return this.#packets[this.#packet] as Buffer // the index is below the length
  }

  /** Writes the header in front of the payload and sends both. */
  #send(
    packet: Buffer,
    from: number,
    length: number,
    payloadType: number,
    marker = this.#outgoing.marker,
  ): void {
    const { sequence, timestamp, ssrc } = this.#outgoing
    writeRtpHeader(packet, from - headerLength, payloadType, marker, sequence, timestamp, ssrc)
    if (this.#latch)
      this.pair.sendRtp(
        packet,
        from - headerLength,
        headerLength + length,
        this.#latch.port,
        this.#latch.address,
      )
  }

  #report(now: number, bye: boolean): void {
    this.#reportAt = now + reportEveryMs * (0.5 + Math.random()) // RFC 3550, section 6.3.1: never all at once
    if (!this.#reportLatch) return
    const wall = performance.timeOrigin + now
    const { ssrc, packets, octets } = this.#outgoing
    const sending = { ssrc, packets, octets, timestamp: this.#outgoing.timestampAt(now) }
    const hearing = this.#reception && {
      reception: this.#reception,
      senderTime: this.#senderTime,
      senderTimeAt: this.#senderTimeAt,
    }
    const packet = writeRtcp(this.#name, wall, sending, hearing, bye)
    this.pair.sendRtcp(packet, this.#reportLatch.port, this.#reportLatch.address)
  }

  #receiveReport(packet: Buffer, address: string, port: number, now: number): void {
    const report = this.#reportLatch && readRtcp(packet)
    if (!report || !this.#reportLatch?.accepts(address, port, now)) {
      this.#dropped++
      return
    }
    this.#heardAt = now
    this.#timedOut = false
    if (report.senderTime === null) return
    this.#senderTime = report.senderTime
    this.#senderTimeAt = performance.timeOrigin + now
  }
}
