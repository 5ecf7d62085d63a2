import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seconds } from '#base/time.ts'
import { failureOf, isOver, readVoiceWebhook } from './markup-webhook.ts'

const fields = { CallSid: 'CA1', From: '+12025550199', To: '+12025550100', CallStatus: 'ringing' }

const recording = (more: object) => readVoiceWebhook({ ...fields, RecordingSid: 'RE1', ...more })?.recording

describe('a voice webhook', () => {
  it('says who calls whom, and how the leg stands', () => {
    expect(readVoiceWebhook({ ...fields, CallerName: 'Ann Lee' })).toMatchObject({
      ref: 'CA1',
      from: '+12025550199',
      to: '+12025550100',
      status: 'ringing',
      callerName: 'Ann Lee',
      recording: null,
    })
  })

  it('is read in the words of every carrier: ids of any form, numbers as numbers', () => {
    // https://developers.telnyx.com/docs/voice/programmable-voice/texml-verbs/hangup
    const telnyx = {
      ...fields,
      CallSid: 'v2:7V3r4VFCGLTzKLOveE0-7vM9dX17-NRQgU1byo-uuOIX9JcDadLLKw',
      CallDuration: 2,
    }
    expect(readVoiceWebhook(telnyx)?.ref).toBe(telnyx.CallSid)
    expect(readVoiceWebhook({ ...fields, CallSid: 42, SipResponseCode: 486 })).toMatchObject({
      ref: '42',
      sipStatus: 486,
    })
  })

  it('tells of a recording, how long it is, and whether there is one at all', () => {
    expect(recording({ RecordingDuration: '12', RecordingStatus: 'completed' })).toEqual({
      ref: 'RE1',
      length: seconds(12),
      over: true,
      absent: false,
    })
    expect(recording({ RecordingStatus: 'in-progress' })).toMatchObject({ over: false, absent: false })
    expect(recording({ RecordingStatus: 'absent' })).toMatchObject({ over: false, absent: true })
  })

  it.each([
    ['TN-Validation-Passed-A', 'A'],
    ['TN-Validation-Passed-C-Diverted', 'C'],
    ['TN-Validation-Failed-B', 'invalid-signature'],
    ['No-TN-Validation', 'none'],
    ['something new', null],
  ])('with StirVerstat %s has the attestation %s', (StirVerstat, attestation) => {
    expect(readVoiceWebhook({ ...fields, StirVerstat })).toMatchObject({ attestation })
  })

  it('keeps only keys of a telephone', () => {
    expect(readVoiceWebhook({ ...fields, Digits: '1<script>2#' })?.keys).toBe('12#')
  })

  it('that names no call is none', () => {
    for (const CallSid of [undefined, '', null, [], {}, 'x'.repeat(201)])
      expect(readVoiceWebhook({ ...fields, CallSid })).toBeNull()
  })

  it('can hold anything at all', () => {
    const anything = fc.dictionary(
      fc.constantFrom('CallSid', 'CallStatus', 'Digits', 'RecordingSid', 'To'),
      fc.anything(),
    )
    fc.assert(
      fc.property(anything, (strange) => {
        const said = readVoiceWebhook(strange)
        expect(said === null || said.ref.length > 0).toBe(true)
      }),
    )
  })

  it('is the end of a leg by its status', () => {
    expect((['ringing', 'in-progress', 'completed', 'busy'] as const).map(isOver)).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect([isOver(null), failureOf('busy'), failureOf('failed'), failureOf(null)]).toEqual([
      false,
      'busy',
      'unreachable',
      'no-answer',
    ])
  })
})
