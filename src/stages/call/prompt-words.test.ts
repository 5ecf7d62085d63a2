import { expect, test } from 'vitest'
import { type PromptWords, fillPrompt } from './prompt-words.ts'

const cases: readonly (readonly [string, PromptWords, string | null])[] = [
  [
    'Call from [source], [campaign]',
    { source: 'google', campaign: 'spring sale' },
    'Call from google, spring sale',
  ],
  ['Call from [source], [campaign]', { source: 'google' }, 'Call from google'],
  ['Call from [source], [campaign]', {}, null],
  ['Sales line, from [source]', {}, 'Sales line'],
  ['Sales line', { source: 'google' }, 'Sales line'],
  ['[caller]  wants   [keyword]', { caller: '2125550100', keyword: 'suv' }, '2125550100 wants suv'],
  ['Call from [nonsense]', {}, 'Call from [nonsense]'],
  ['[source]', { source: '[caller]', caller: '1' }, 'caller'],
  ['[campaign]', { campaign: 'a\u0000b, c\nd' }, 'a b c d'],
  ['[campaign]', { campaign: 'x'.repeat(5000) }, 'x'.repeat(80)],
  ['   ', {}, null],
]
test.each(cases)('"%s" with %o says "%s"', (say, words, expected) => {
  expect(fillPrompt({ say }, words)).toEqual(expected === null ? null : { say: expected })
})

test('a file is played as it is', () => {
  expect(fillPrompt({ file: 'hello [source].wav' }, {})).toEqual({ file: 'hello [source].wav' })
})
