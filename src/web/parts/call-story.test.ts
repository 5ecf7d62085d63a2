import { describe, expect, it } from 'vitest'
import type { TFunction } from 'i18next'
import { storyOf, stretchesOf } from './call-story.ts'

const start = Date.parse('2026-11-21T12:00:00Z')
const at = (second: number) => new Date(start + second * 1000).toISOString()
const event = (second: number, kind: string) => ({ at: at(second), kind, detail: {} })

describe('the stretches of a call', () => {
  it('cover it from the first ring to its end, without holes', () => {
    const timeline = [
      event(0, 'offered'),
      event(1, 'answered'),
      event(4, 'leg-dialled'),
      event(5, 'leg-ringing'),
      event(10, 'connected'),
      event(40, 'held'),
      event(50, 'resumed'),
      event(60, 'ended'),
    ]
    const stretches = stretchesOf({ timeline, startedAt: at(0) }, start + 60_000)
    expect(stretches.map(({ part, length }) => `${part} ${length / 1000}`)).toEqual([
      'ring 1',
      'greet 3',
      'ring 6',
      'talk 30',
      'hold 10',
      'talk 10',
    ])
  })

  it('of a call that only rang are one', () => {
    const stretches = stretchesOf({ timeline: [event(0, 'offered')], startedAt: at(0) }, start + 9000)
    expect(stretches).toEqual([{ part: 'ring', from: start, length: 9000 }])
  })

  it('of a transfer are a talk, a hold and a talk; a survey after it is a greeting', () => {
    const timeline = [
      event(0, 'offered'),
      event(2, 'connected'),
      event(10, 'parted'),
      event(12, 'leg-dialled'),
      { ...event(13, 'prompt-started'), leg: '2' },
      event(20, 'connected'),
      event(30, 'leg-ended'),
      { ...event(30, 'prompt-started'), leg: 'caller' },
    ]
    const stretches = stretchesOf({ timeline, startedAt: at(0) }, start + 40_000)
    expect(stretches.map(({ part, length }) => `${part} ${length / 1000}`)).toEqual([
      'ring 2',
      'talk 8',
      'hold 10',
      'talk 10',
      'greet 10',
    ])
  })
})

describe('the story of a call', () => {
  /** The words' keys instead of the words. */
  const t = ((key: string, values?: object) =>
    values ? `${key} ${Object.values(values).join(' ')}` : key) as unknown as TFunction // all that the story asks of it
  const call = { legs: [{ leg: '1', name: 'Sales' }], numberName: 'Main', number: '' }

  it('tells of lines, messages, transfers and the recording', () => {
    const timeline = [
      { ...event(0, 'queued'), detail: { queue: 'Service', position: 2 } },
      { ...event(1, 'left-queue'), detail: { queue: 'Service', why: 'answered' } },
      { ...event(2, 'parted'), leg: '1' },
      { ...event(3, 'transfer-failed'), leg: '1', detail: { failure: 'busy' } },
      event(4, 'recording-paused'),
      { ...event(5, 'message-started'), detail: { mailbox: 'Service' } },
      { ...event(6, 'tagged'), detail: { tags: ['vip', 'spring'] } },
      { ...event(7, 'surveyed'), detail: { answer: 5 } },
    ]
    const lines = storyOf({ ...call, timeline }, t, (number) => number)
    expect(lines.map(({ text, more }) => (more === undefined ? text : `${text}: ${more}`))).toEqual([
      'event.queued Service',
      'event.leftQueue Service',
      'event.parted Sales',
      'event.transferFailed: leg.busy',
      'event.recordingPaused',
      'event.messageStarted Service',
      'event.tagged: vip, spring',
      'event.surveyed 5',
    ])
  })
})
