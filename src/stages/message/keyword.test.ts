import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isStandard, readKeyword } from './keyword.ts'

describe('a keyword', () => {
  it.each([
    'STOP',
    'stop',
    ' Stop. ',
    '"STOP"',
    'ＳＴＯＰ',
    'stop!!!',
    'Unsubscribe',
    'Opt-out',
    'STOPALL',
    'Quit',
    'please stop',
    '🛑 stop 🛑',
  ])('is read from %s in every language', (body) => {
    for (const language of ['en', 'ro', 'uk'] as const) expect(readKeyword(body, language)).toBe('stop')
    expect(isStandard(body)).toBe(true)
  })

  it.each([
    ['ro', 'Oprește!', 'stop'],
    ['ro', 'dezaboneaza', 'stop'],
    ['ro', 'AJUTOR', 'help'],
    ['ro', 'Abonează', 'start'],
    ['uk', 'СТОП', 'stop'],
    ['uk', 'Відписатися.', 'stop'],
    ['uk', 'Підписка', 'start'],
    ['uk', 'довідка?', 'help'],
  ] as const)('in %s is also read from %s, which no carrier knows', (language, body, keyword) => {
    expect(readKeyword(body, language)).toBe(keyword)
    expect(readKeyword(body, 'en')).toBeNull()
    expect(isStandard(body)).toBe(false)
  })

  it.each([
    'Stop by at noon?',
    'When does the shop stop taking cars',
    'the end',
    'help me choose',
    '',
    ' ',
    '...',
    '👍',
    'stop '.repeat(1000),
  ])('is not read from ordinary talk: %s', (body) => expect(readKeyword(body, 'en')).toBeNull())

  it('is read or not, and never throws, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (body) => {
        expect([null, 'stop', 'start', 'help']).toContain(readKeyword(body, 'uk'))
      }),
    )
  })
})
