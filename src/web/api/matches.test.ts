import type { CallRow } from '#stages/call/call.wire.ts'
import { describe, expect, it } from 'vitest'
import { matches } from './matches.ts'
import { withRow } from './live.ts'

const aRow = (part: Partial<CallRow> = {}): CallRow => ({
  id: 'a',
  startedAt: '2026-11-21T12:00:00.000Z',
  direction: 'inbound',
  callee: null,
  agent: null,
  phase: 'ended',
  result: 'answered',
  number: '+40364100201',
  numberName: 'Billboard',
  caller: '+40740123456',
  callerName: 'Ioana Pop',
  callerNameFrom: 'carrier',
  attestation: null,
  spam: false,
  screened: null,
  firstTime: true,
  test: false,
  answeredBy: null,
  connectedAt: null,
  endedAt: null,
  ringMs: 0,
  holdMs: 0,
  ivrMs: 0,
  queue: null,
  queueMs: 0,
  callbackAsked: false,
  transfers: 0,
  tags: [],
  survey: null,
  mailbox: null,
  messageMs: 0,
  totalMs: 0,
  connectedMs: 0,
  endedBy: null,
  cause: null,
  basis: 'unlinked',
  confidence: null,
  source: null,
  visitId: null,
  recording: 'none',
  recordingMs: 0,
  ...part,
})

describe('whether a call that comes live joins the list', () => {
  it.each([
    [{}, true],
    [{ result: 'missed' }, false],
    [{ search: 'ioana' }, true],
    [{ search: '0741 12' }, false],
    [{ search: '740 12' }, true],
    [{ channel: 'Unlinked' }, true],
    [{ channel: 'Paid Search' }, false],
    [{ test: true }, false],
    [{ spam: false }, true],
    [{ spam: true }, false],
    [{ from: '2026-11-21T12:00:00Z', to: '2026-11-21T13:00:00Z' }, true],
    [{ to: '2026-11-21T12:00:00Z' }, false],
  ] as const)('under %j: %s', (filter, joins) => {
    expect(matches(aRow(), filter)).toBe(joins)
  })
})

const page = (...calls: CallRow[]) => ({ pages: [{ calls, next: null, hiddenSpam: 0 }], pageParams: [''] })

describe('a list that moves', () => {
  it('puts a new call where its time belongs, and a known one where it stands', () => {
    const older = aRow({ id: 'b', startedAt: '2026-11-21T11:00:00.000Z' })
    const both = withRow(page(older), aRow(), {})
    expect(both.pages[0]?.calls.map(({ id }) => id)).toEqual(['a', 'b'])
    const changed = withRow(both, { ...older, result: 'missed' }, {})
    expect(changed.pages[0]?.calls.map(({ id, result }) => `${id} ${result}`)).toEqual([
      'a answered',
      'b missed',
    ])
  })

  it('drops a call that no longer fits the filter', () => {
    const list = page(aRow({ result: 'in-progress', phase: 'talking' }))
    expect(withRow(list, aRow(), { result: 'in-progress' }).pages[0]?.calls).toEqual([])
  })
})
