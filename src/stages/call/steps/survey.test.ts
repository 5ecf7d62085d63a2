import { describe, expect, test } from 'vitest'
import { seconds } from '#base/time.ts'
import { fired, flowOf, keys, path, play, promptEnded, spoken } from '../../../../test/support/flow-play.ts'

const flow = flowOf({
  start: {
    does: 'survey',
    name: 'service',
    prompt: { say: 'Press 1 to 5' },
    highest: '5',
    timeout: seconds(5),
    tries: 2,
    thanks: { say: 'Thank you' },
    next: 'bye',
  },
})

describe('a survey', () => {
  test.each(['1', '3', '5'])('takes %s, thanks and goes on', (key) => {
    const { facts } = play(flow, [...keys(key), promptEnded('prompt:2')])
    expect(facts).toContainEqual({ kind: 'surveyed', survey: 'service', answer: Number(key) })
    expect(spoken({ facts })).toEqual(['caller: Press 1 to 5', 'caller: Thank you'])
    expect(path({ facts })).toEqual(['start', 'bye'])
  })

  test.each(['0', '6', '*', '#', 'A'])('%s is no answer: it asks again', (key) => {
    const { facts } = play(flow, keys(key))
    expect(spoken({ facts })).toHaveLength(2)
    expect(facts.map(({ kind }) => kind)).not.toContain('surveyed')
  })

  test('whoever says nothing goes on without an answer', () => {
    const silence = [
      promptEnded('prompt:1'),
      fired('keys:caller:1'),
      promptEnded('prompt:2'),
      fired('keys:caller:2'),
    ]
    const { facts } = play(flow, silence)
    expect(path({ facts })).toEqual(['start', 'bye'])
    expect(facts.map(({ kind }) => kind)).not.toContain('surveyed')
  })

  test('a thank-you whose end is never heard holds nobody up', () => {
    expect(path(play(flow, [...keys('5'), fired('prompt:2')]))).toEqual(['start', 'bye'])
  })
})
