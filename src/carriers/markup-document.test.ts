import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DestinationId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { seconds } from '#base/time.ts'
import type { Destination } from '#stages/call/flow.ts'
import { readXml, type Element } from '../../test/support/markup-xml.ts'
import type { Dialect } from './carrier.ts'
import { nothingYet, type Doing } from './markup-activity.ts'
import { documentOf, failOpenDocument, type Drawing } from './markup-document.ts'

const dialect: Dialect = {
  startsRecording: true,
  answersLate: true,
  hearsSilence: true,
  recordingFormat: null,
  rings: { least: 5, most: 120 },
}
const drawing: Drawing = {
  dialect,
  sounds: [{ url: 'https://calls.example.com/hello.wav' }],
  locale: 'en',
  wayTo: (way, leg) => `https://calls.example.com/${leg ?? 'caller'}/${way}`,
  number: '+12025550100' as PhoneNumber, // E.164 as they stand
  caller: '+12025550199' as PhoneNumber,
  ringFor: seconds(20),
  recordsDial: false,
  answered: false,
}
const draw = (now: Doing, more: Partial<Drawing> = {}, recording = false): Element =>
  readXml(documentOf({ ...nothingYet, now, recording }, { ...drawing, ...more }))

const hearing = {
  is: 'hearing',
  id: 'prompt:1',
  prompt: { say: 'Hello' },
  loop: false,
  listen: null,
} as const
const place = (to: Destination['to']): Destination => ({ id: 'd' as DestinationId, name: 'Desk', to })
const ringing = (...places: Destination['to'][]): Doing => ({
  is: 'ringing',
  legs: places.map((to, index) => ({ leg: String(index + 1) as LegId, destination: place(to) })), // legs are numbered so
})
const mobile = { kind: 'number', number: '+12025551234' as PhoneNumber, trunk: '' } as const
const names = ({ children }: Element): readonly string[] => children.map(({ name }) => name)

describe('a document', () => {
  it('plays what is said, and asks how to go on', () => {
    const document = draw(hearing)
    expect(names(document)).toEqual(['Play', 'Redirect'])
    expect(document.children[1]?.text).toBe('https://calls.example.com/caller/next')
  })

  it('speaks what there is no sound for, in the language of the account', () => {
    const [say] = draw(hearing, { sounds: [{ say: 'Bună ziua' }], locale: 'ro' }).children
    expect(say).toMatchObject({ name: 'Say', text: 'Bună ziua', attributes: { language: 'ro-RO' } })
  })

  it('waits for a key as long as the flow does', () => {
    const listen = { timeout: seconds(7), keys: 'one' } as const
    const [gather, redirect] = draw({ ...hearing, listen }).children
    expect(gather).toMatchObject({
      name: 'Gather',
      attributes: { timeout: '7', numDigits: '1', action: 'https://calls.example.com/caller/keys' },
    })
    expect(redirect?.text).toBe('https://calls.example.com/caller/no-key')
  })

  it('rings all legs of one Dial, each with a document of its own', () => {
    const [dial] = draw(ringing(mobile, { kind: 'sip', uri: 'sip:desk@pbx.example.com' })).children
    expect(dial?.attributes).toMatchObject({ timeout: '20', answerOnBridge: 'true' })
    expect(dial?.attributes['callerId']).toBeUndefined()
    expect(dial?.children.map(({ name, attributes }) => [name, attributes['url']])).toEqual([
      ['Number', 'https://calls.example.com/1/answered'],
      ['Sip', 'https://calls.example.com/2/answered'],
    ])
  })

  it('shows the number that was called when the caller shows none', () => {
    const [dial] = draw(ringing(mobile), { caller: null }).children
    expect(dial?.attributes['callerId']).toBe('+12025550100')
  })

  it('rings no shorter and no longer than the carrier can', () => {
    const dials = [1, 600].flatMap((length) => draw(ringing(mobile), { ringFor: seconds(length) }).children)
    expect(dials.map(({ attributes }) => attributes['timeout'])).toEqual(['5', '120'])
  })

  it('records from the announcement on where the carrier can, else from the Dial on', () => {
    expect(names(draw(hearing, {}, true))).toEqual(['Start', 'Play', 'Redirect'])
    const cannot = { dialect: { ...dialect, startsRecording: false } }
    expect(names(draw(hearing, cannot, true))).toEqual(['Play', 'Redirect'])
    const [dial] = draw(ringing(mobile), { ...cannot, recordsDial: true }).children
    expect(dial?.attributes['record']).toBe('record-from-answer-dual')
  })

  it('takes a message until a key, and until silence where that is free', () => {
    const messaging = { is: 'messaging', id: 'm', longest: seconds(60), silence: seconds(10) } as const
    const [record] = draw(messaging).children
    expect(record).toMatchObject({
      name: 'Record',
      attributes: { maxLength: '60', timeout: '10', finishOnKey: '#', playBeep: 'false' },
    })
    const [deaf] = draw(messaging, { dialect: { ...dialect, hearsSilence: false } }).children
    expect(deaf?.attributes['timeout']).toBeUndefined()
  })

  it.each([
    [486, 'busy'],
    [603, 'rejected'],
  ])('rejects a call that was never answered with %i as %s', (sipStatus, reason) => {
    const [reject] = draw({ is: 'over', sipStatus }).children
    expect(reject).toMatchObject({ name: 'Reject', attributes: { reason } })
  })

  it('hangs up a call that was answered', () => {
    expect(names(draw({ is: 'over', sipStatus: null }, { answered: true }))).toEqual(['Hangup'])
  })

  it('is as it should be whatever stands in it', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 60 })
    fc.assert(
      fc.property(anything, anything, (words, uri) => {
        const spoken = draw(hearing, { sounds: [{ say: words }] })
        expect(names(spoken)).toEqual(['Say', 'Redirect'])
        const [dial] = draw(ringing({ kind: 'sip', uri })).children
        expect(dial?.children).toHaveLength(1)
        expect(names(readXml(failOpenDocument(place({ kind: 'sip', uri }))))).toEqual(['Dial'])
      }),
    )
  })

  it('keeps hostile words words', () => {
    const words = `</Say><Dial>+19005550000</Dial><Say>"&'`
    expect(draw(hearing, { sounds: [{ say: words }] }).children[0]?.text).toBe(words)
  })
})

describe('the last resort', () => {
  it('rings the destination and nothing of ours', () => {
    const [dial] = readXml(failOpenDocument(place(mobile))).children
    expect(dial).toMatchObject({ name: 'Dial', text: '+12025551234', attributes: {} })
  })

  it('rejects when there is none that the carrier could ring', () => {
    expect(names(readXml(failOpenDocument(null)))).toEqual(['Reject'])
    expect(names(readXml(failOpenDocument(place({ kind: 'phone', username: 'desk' }))))).toEqual(['Reject'])
  })
})
