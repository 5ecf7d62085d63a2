import { expect, test } from 'vitest'
import { createClassify } from './classify.ts'

const answers = (...lines: string[]): unknown[] =>
  lines.flatMap(createClassify()).map((line): unknown => JSON.parse(line))

test('a line says where the visit came from, and how Analytics would group it', () => {
  expect(answers('{"url":"https://shop.example/","referrer":"https://chatgpt.com/"}')).toEqual([
    {
      source: 'chatgpt.com',
      medium: 'referral',
      campaign: '',
      term: '',
      content: '',
      channel: 'AI Assistants',
      ga4Channel: 'Referral',
      clickIds: {},
      tagged: false,
      within: false,
    },
  ])
})

test.each([
  ['{"url":"https://shop.example/"}'],
  ['{"url":"https://shop.example/","referrer":null}'],
  ['{"url":""}'],
])('%s needs no referrer', (line) => {
  expect(answers(line)).toMatchObject([{ channel: 'Direct' }])
})

test.each([
  ['no JSON'],
  ['null'],
  ['[]'],
  ['"https://shop.example/"'],
  ['{}'],
  ['{"url":1}'],
  ['{"url":"x","referrer":{}}'],
  [`{"url":"${'x'.repeat(1_000_000)}"}`],
])('a wrong line is named by its number, and the rest go on', (line) => {
  expect(answers('', line, '{"url":"https://shop.example/?gclid=1"}')).toMatchObject([
    { error: expect.stringContaining('Not {"url"') as unknown, line: 2 },
    { channel: 'Paid Search' },
  ])
})
