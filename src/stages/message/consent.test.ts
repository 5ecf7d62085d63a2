import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '#base/time.ts'
import { type ConsentEvent, foldConsent } from './consent.ts'

const said = (at: number, kind: ConsentEvent['kind'], by: ConsentEvent['by']): ConsentEvent => ({
  id: `${at}`,
  at: instant(at),
  kind,
  by,
})

describe('consent', () => {
  it('is open until somebody says otherwise', () => {
    expect(foldConsent([])).toEqual({ state: 'open' })
  })

  it.each([
    ['STOP stops', [said(1, 'stop', 'person')], 'person'],
    ['a carrier that heard STOP speaks for the person', [said(1, 'stop', 'carrier')], 'person'],
    ['START opens', [said(1, 'stop', 'person'), said(2, 'start', 'person')], null],
    [
      'a late START of an earlier moment opens nothing',
      [said(3, 'stop', 'person'), said(2, 'start', 'person')],
      'person',
    ],
    ['a colleague stops', [said(1, 'stop', 'colleague')], 'colleague'],
    [
      'a colleague takes back a colleague’s word',
      [said(1, 'stop', 'colleague'), said(2, 'start', 'colleague')],
      null,
    ],
    [
      'a colleague does not take back the person’s',
      [said(1, 'stop', 'person'), said(2, 'start', 'colleague')],
      'person',
    ],
    [
      'the person’s word replaces a colleague’s',
      [said(1, 'stop', 'colleague'), said(2, 'stop', 'person'), said(3, 'start', 'colleague')],
      'person',
    ],
    [
      'a carrier opens nothing that a person stopped',
      [said(1, 'stop', 'person'), said(2, 'start', 'carrier')],
      'person',
    ],
  ] as const)('%s', (_, events, by) => {
    const consent = foldConsent(events)
    expect(consent.state === 'stopped' ? consent.by : null).toBe(by)
  })

  const event = fc.record({
    id: fc.uuid(),
    at: fc.nat(50).map(instant),
    kind: fc.constantFrom('stop' as const, 'start' as const),
    by: fc.constantFrom('person' as const, 'carrier' as const, 'colleague' as const),
  })

  it('is the same in any order, however often it is told', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), fc.gen(), (events, gen) => {
        const again = gen(() => fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }))
        expect(foldConsent(again)).toEqual(foldConsent(events))
      }),
    )
  })

  it('never opens after the person’s STOP without the person’s START', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        const later = events.filter(({ kind, by }) => !(kind === 'start' && by === 'person'))
        const stop = { ...said(0, 'stop', 'person'), id: 'the stop' }
        expect(foldConsent([stop, ...later])).toMatchObject({ state: 'stopped', by: 'person' })
      }),
    )
  })
})
