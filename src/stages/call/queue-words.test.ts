import { expect, test } from 'vitest'
import { minutes, seconds } from '#base/time.ts'
import { callbackWords, placeWords } from './queue-words.ts'

const both = { position: true, wait: true }

test.each([
  ['en-US', 1, seconds(20), 'You are next in line. The wait is about 1 minute.'],
  ['en-US', 3, seconds(61), 'You are number 3 in line. The wait is about 2 minutes.'],
  ['ro', 1, minutes(1), 'Sunteți următorul la rând. Mai așteptați aproximativ un minut.'],
  ['ro-RO', 4, minutes(5), 'Sunteți numărul 4 la rând. Mai așteptați aproximativ 5 minute.'],
  ['ro', 4, minutes(25), 'Sunteți numărul 4 la rând. Mai așteptați aproximativ 25 de minute.'],
  ['uk', 2, minutes(1), 'Ваш номер у черзі: 2. Чекати ще близько 1 хвилини.'],
  ['uk-UA', 2, minutes(21), 'Ваш номер у черзі: 2. Чекати ще близько 21 хвилини.'],
  ['uk', 2, minutes(3), 'Ваш номер у черзі: 2. Чекати ще близько 3 хвилин.'],
  ['fr', 1, null, 'You are next in line.'],
])('%s, number %i', (locale, position, wait, words) => {
  expect(placeWords(locale, { position, wait }, both)).toBe(words)
})

test('a wait nobody knows, or nobody would believe, is not said', () => {
  expect(placeWords('en', { position: 2, wait: null }, { position: false, wait: true })).toBe('')
  expect(placeWords('en', { position: 2, wait: minutes(600) }, { position: false, wait: true })).toBe('')
})

test('each language has words for a callback', () => {
  expect(new Set(['en', 'ro', 'uk'].map(callbackWords)).size).toBe(3)
})
