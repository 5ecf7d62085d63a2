import { createSocket } from 'node:dgram'
import { expect, vi } from 'vitest'
import type { Step } from '#configuration/items.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { recordOf, type CallRecord } from './call-record.ts'
import type { FlowHouse, FlowLine } from './flow-house.ts'
import { startSipp, type Sipp } from './sipp.ts'
import { withOwnServer } from './told-what.ts'

/** A flow, SIPp as its caller and as its telephones, and what the call log has to say of it. */
export type SippStory = Readonly<{
  /** The caller's scenario, in `test/sipp/steps/`; the story's name. */
  scenario: string
  /** Starts at `start`. */
  steps: Readonly<Record<string, Step>>
  /** Scenarios in `test/sipp/` by the name of the telephone, and how many calls each has to take. A telephone that takes none does not ring. */
  phones?: Readonly<Record<string, readonly [scenario: string, calls: number]>>
  /** Who is reached at numbers outside. */
  outside?: readonly [scenario: string, calls: number]
  failOpen?: string
  /** Null withholds it. */
  from?: string | null
  /** Calls one after the other; 1 when left out. */
  calls?: number
  /** All of the calls at once. */
  atOnce?: true
  /** When the caller's scenario goes on that waits for its cue. */
  cue?: (event: CallEvent) => boolean
  /** What the business's own server says when it is asked; null: nothing, for ever. */
  says?: string | null
  /** Of each call, in the order in which they began. */
  records: readonly Partial<SippRecord>[]
}>

/** Plays a story to its end, demands that every SIPp is content, and answers with what the call log has to say. */
export const playSipp = (flows: FlowHouse, story: SippStory): Promise<Played> =>
  withOwnServer(story, (told) => playOnce(flows, told))

type Played = Readonly<{ line: FlowLine; records: readonly SippRecord[] }>

/** Beside the record, every prompt and who heard it: `caller: Hello.` */
type SippRecord = CallRecord & Readonly<{ said: readonly string[] }>

async function playOnce(flows: FlowHouse, story: SippStory): Promise<Played> {
  const { scenario, steps, phones = {}, failOpen = null, calls = 1 } = story
  const rung = await Promise.all(
    Object.entries(phones).map(async ([name, manner]) => [name, await telephone(...manner)] as const),
  )
  const outside = story.outside === undefined ? [] : [await telephone(...story.outside)]
  for (const one of outside) flows.callsOutTo(one)
  const line = flows.line(steps, Object.fromEntries(rung), failOpen)
  const caller = await startSipp({
    scenario: `steps/${scenario}.xml`,
    to: flows.sip.port,
    service: line.number,
    calls,
    rate: 20,
    limitMs: 30_000,
    keys: { caller: callerOf(story.from) },
    args: story.atOnce ? [] : ['-l', '1'],
  })
  const stopCue = story.cue === undefined ? () => undefined : giveCue(line, caller, story.cue)
  const everybody = [caller, ...outside, ...rung.map(([, phone]) => phone)]
  const outcomes = await Promise.all(everybody.map(({ done }) => done))
  stopCue()
  for (const { code, failed, errors } of outcomes)
    expect({ code, failed }, errors).toEqual({ code: 0, failed: 0 })
  const isOver = (): boolean => line.calls().every(({ phase }) => phase === 'ended')
  await vi.waitFor(() => expect(isOver()).toBe(true), 20_000)
  return { line, records: recordsOf(line) }
}

const telephone = (scenario: string, calls: number): Promise<Sipp> | typeof nobody =>
  calls === 0
    ? nobody
    : startSipp({ scenario: `${scenario}.xml`, calls, limitMs: 30_000, args: ['-d', '50'] })

const recordsOf = (line: FlowLine): readonly SippRecord[] =>
  line.calls().map(({ id }) => {
    const told = line.events().filter(({ callId }) => callId === id)
    return {
      ...recordOf(told, (name) => name.replace(/^Flow \d+ /, '')),
      said: told.flatMap((event) => (event.kind === 'prompt-started' ? [`${event.leg}: ${event.says}`] : [])),
    }
  })

/** Stands for a telephone that must not ring: nobody listens on the discard port of loopback. */
const nobody: Pick<Sipp, 'port' | 'done'> = {
  port: 9,
  done: Promise.resolve({ code: 0, succeeded: 0, failed: 0, retransmissions: 0, errors: '' }),
}

const callerOf = (from: string | null = '+12025550199'): string =>
  from === null
    ? '"Anonymous" <sip:anonymous@anonymous.invalid>' // RFC 3323, 4.1.1.3
    : `"Ann Lee" <sip:${from}@127.0.0.1>`

/** SIPp is deaf: a request of the same Call-ID tells it once that its moment has come. */
function giveCue(line: FlowLine, { port }: Sipp, isIt: (event: CallEvent) => boolean): () => void {
  const watch = setInterval(() => {
    const [call] = line.calls()
    if (call === undefined || !line.events().some(isIt)) return
    clearInterval(watch)
    const cue = [
      'NOTIFY sip:cue@127.0.0.1 SIP/2.0',
      `Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-cue`,
      'From: <sip:test@127.0.0.1>;tag=cue',
      'To: <sip:cue@127.0.0.1>',
      `Call-ID: ${call.carrier.ref}`,
      'CSeq: 1 NOTIFY',
      'Content-Length: 0',
    ]
    const socket = createSocket('udp4')
    socket.send(`${cue.join('\r\n')}\r\n\r\n`, port, '127.0.0.1', () => socket.close())
  }, 20)
  return () => clearInterval(watch)
}
