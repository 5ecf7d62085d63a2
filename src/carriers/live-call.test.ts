import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AccountId, CallId, FlowId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant, seconds } from '#base/time.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { flowOf, leg, destinations, reception, ring, sales } from '../../test/support/flow-play.ts'
import { aContext } from '../../test/support/flow-parts.ts'
import type { Flow, FlowStep } from '#stages/call/flow.ts'
import { LiveCall, type CallOpening, type KeptFlow, type WireCommand } from './live-call.ts'
import type { Question, Switchboard } from './switchboard.ts'

const number = '+12025550100' as PhoneNumber // E.164 as it stands

const openingOf = (flow: Flow): CallOpening => ({
  accountId: 'account' as AccountId, // ids are opaque here
  callId: 'call' as CallId, // as above
  flow,
  context: { ...aContext, destinations },
  offered: {
    kind: 'offered',
    direction: 'inbound',
    number,
    numberId: 'number' as NumberId, // as above
    dialled: number,
    caller: '+12025550199' as PhoneNumber, // E.164 as it stands
    callerName: null,
    flowId: 'flow' as FlowId, // as above
    flowVersion: 1,
    carrier: { kind: 'twilio', name: 'Twilio', ref: 'CA0' },
    test: false,
  },
  attributed: { kind: 'attributed', basis: 'unlinked', source: null, visitId: null, evidence: {} },
})

/** One process with one call in it. */
class Process {
  readonly told: WireCommand[] = []
  readonly asked: Question[] = []
  readonly events: CallEvent[] = []
  readonly call: LiveCall

  constructor(flow: Flow, kept: KeptFlow | null = null) {
    const nobody = {
      take: (question: Question) => void this.asked.push(question),
      note() {},
    }
    const parts = {
      switchboard: nobody as unknown as Switchboard, // a call asks no more of it
      record: (event: CallEvent) => void this.events.push(event),
      now: () => instant(Date.now()),
    }
    const wire = { carryOut: (commands: readonly WireCommand[]) => void this.told.push(...commands) }
    this.call = new LiveCall(parts, openingOf(flow), wire, kept)
  }

  /** Dies, and the next one knows what was kept. */
  async next(flow: Flow, after: number): Promise<Process> {
    const kept = this.call.kept()
    this.call.forget()
    await vi.advanceTimersByTimeAsync(after)
    return new Process(flow, kept)
  }
}

const dialled = ({ told }: Process) =>
  told.flatMap((command) => (command.kind === 'dial' ? [command.leg] : []))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a call that another process kept', () => {
  const flow = flowOf({ start: { ...ring(sales, reception) } })

  test('goes on in its flow: who rang long enough meanwhile is let go, and the next one rings', async () => {
    const first = new Process(flow)
    first.call.begin()
    expect(dialled(first)).toEqual(['1'])
    const second = await first.next(flow, seconds(5))
    await vi.advanceTimersByTimeAsync(14_000)
    expect(second.told).toEqual([])
    await vi.advanceTimersByTimeAsync(2000)
    expect(dialled(second)).toEqual(['2'])
    const third = await second.next(flow, seconds(60))
    await vi.advanceTimersByTimeAsync(1)
    expect(third.told.map(({ kind }) => kind)).toEqual(['cancel', 'hangup'])
    expect(first.told).toHaveLength(2)
  })

  test('is heard as before, begins no second time, and gives no id of an event twice', async () => {
    const first = new Process(flow)
    first.call.begin()
    const second = await first.next(flow, 0)
    second.call.hear({ kind: 'leg-answered', leg: leg('1') })
    expect(second.told).toMatchObject([{ kind: 'answer' }, { kind: 'connect', leg: '1' }])
    const ids = [...first.events, ...second.events].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(second.events.map(({ kind }) => kind)).toEqual(['leg-answered', 'answered', 'connected'])
  })

  test('that waits in line takes its place anew', async () => {
    const line: FlowStep = {
      ...ring(sales),
      does: 'queue',
      queue: 'Sales',
      music: { tone: 'music' },
      announce: null,
      longestWait: seconds(600),
      callback: null,
    }
    const waits = flowOf({ start: line })
    const first = new Process(waits)
    first.call.begin()
    const second = await first.next(waits, 0)
    expect(second.asked).toEqual(first.asked)
    expect(second.asked).toMatchObject([{ kind: 'join-queue', queue: 'Sales' }])
    second.call.hear({ kind: 'queue-turn', id: second.asked[0]?.id ?? '', destination: sales })
    expect(dialled(second)).toEqual(['1'])
  })
})
