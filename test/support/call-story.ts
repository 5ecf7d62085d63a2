import type { AccountId, CallId, DestinationId, FlowId, LegId, NumberId, VisitId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant, milliseconds, type Instant } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { type CallEvent, type CallFact, nthEventId } from '#stages/call/call-event.ts'
import type { CallSource } from '#stages/call/call.wire.ts'

/** What tests tell of a call; everything left out is ordinary. */
export type Story = Readonly<{
  account: AccountId
  id?: CallId
  at?: Instant
  caller?: string | null
  callerName?: string | null
  number?: string
  numberId?: NumberId
  source?: CallSource | null
  visitId?: VisitId | null
  test?: boolean
  /** How it goes. */
  ends?: 'answered' | 'missed' | 'abandoned' | 'not-yet'
  /** How long they talk. */
  talkMs?: number
  recorded?: boolean
}>

const leg = '1' as LegId // a fixture

export const googleAds: CallSource = {
  source: 'google',
  medium: 'cpc',
  campaign: 'spring sale',
  term: 'suv',
  content: '',
  channel: 'Paid Search',
}

/** The events of one call, in order: it rings for five seconds, and then goes as told. */
export function aCall(story: Story): readonly CallEvent[] {
  const {
    account,
    at = instant(Date.UTC(2026, 3, 1, 12)),
    talkMs = 30_000,
    source = null,
    recorded = false,
  } = story
  const id = story.id ?? newId<CallId>(at)
  const visitId = story.visitId ?? null
  const offered: CallFact = {
    kind: 'offered',
    direction: 'inbound',
    number: (story.number ?? '+12125550100') as PhoneNumber,
    numberId: story.numberId ?? ('00000000-0000-7000-8000-0000000000aa' as NumberId),
    dialled: '2125550100',
    caller: (story.caller === undefined ? '+12125550199' : story.caller) as PhoneNumber | null,
    callerName: story.callerName === undefined ? 'Ann' : story.callerName,
    flowId: '00000000-0000-7000-8000-0000000000bb' as FlowId,
    flowVersion: 1,
    carrier: { kind: 'sip', name: 'trunk', ref: `${id}@carrier` },
    test: story.test ?? false,
  }
  const basis = source === null ? 'unlinked' : visitId === null ? 'placement' : 'last-shown'
  const beginning: readonly (readonly [number, CallFact])[] = [
    [0, offered],
    [0, { kind: 'attributed', basis, source, visitId, evidence: {} }],
    [10, { kind: 'step-entered', step: 'ring', does: 'ring' }],
    [
      10,
      {
        kind: 'leg-dialled',
        leg,
        destinationId: '00000000-0000-7000-8000-0000000000cc' as DestinationId,
        name: 'Reception',
        address: 'sip:reception@pbx',
      },
    ],
    [100, { kind: 'leg-ringing', leg }],
  ]
  const rang = 5010
  const connected: readonly (readonly [number, CallFact])[] = [
    [rang, { kind: 'leg-answered', leg }],
    [rang, { kind: 'answered' }],
    ...(recorded ? ([[rang, { kind: 'recording-started' }]] as const) : []),
    [rang, { kind: 'connected', leg }],
  ]
  const length = milliseconds(talkMs)
  const endings: Readonly<Record<NonNullable<Story['ends']>, readonly (readonly [number, CallFact])[]>> = {
    answered: [
      ...connected,
      [rang + talkMs, { kind: 'ended', by: 'caller', cause: 'hung-up' }],
      ...(recorded
        ? ([
            [rang + talkMs + 20, { kind: 'recording-ended', length, bytes: talkMs * 32, peaks: [0, 0.5, 1] }],
          ] as const)
        : []),
    ],
    missed: [
      [rang, { kind: 'leg-failed', leg, failure: 'no-answer', sipStatus: null }],
      [rang, { kind: 'ended', by: 'system', cause: 'nobody-answered' }],
    ],
    abandoned: [[rang, { kind: 'ended', by: 'caller', cause: 'cancelled' }]],
    'not-yet': connected,
  }
  return [...beginning, ...endings[story.ends ?? 'answered']].map(([after, fact], n) => ({
    id: nthEventId(n + 1),
    callId: id,
    accountId: account,
    at: instant(at + after),
    ...fact,
  }))
}
