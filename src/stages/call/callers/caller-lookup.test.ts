import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { isLookupUrl, lookupAddress, readLookup } from './caller-lookup.ts'

const number = '+12025550199' as PhoneNumber // a fixture
const paths = { url: '', namePath: 'name', addressPath: 'address' }

it('the caller stands where the template says', () => {
  expect(lookupAddress('https://x.example/v1/{number}?d={digits}', number)).toBe(
    'https://x.example/v1/%2B12025550199?d=12025550199',
  )
})

it.each([
  ['https://x.example/{number}', true],
  ['https://x.example/?n={digits}', true],
  ['https://x.example/', false],
  ['http://x.example/{number}', false],
  ['ftp://{number}', false],
  ['{number}', false],
])('%s is a template: %s', (url, ok) => expect(isLookupUrl(url)).toBe(ok))

describe('an answer', () => {
  it.each([
    ['{"name":"Ann Lee","address":"1 Main St"}', paths, { name: 'Ann Lee', address: '1 Main St' }],
    [
      '{"data":{"cnam":" ANN\\n LEE "}}',
      { ...paths, namePath: 'data.cnam' },
      { name: 'ANN LEE', address: null },
    ],
    ['[{"name":"Ann"}]', { ...paths, namePath: '0.name' }, { name: 'Ann', address: null }],
    ['{"name":null}', paths, { name: null, address: null }],
    ['{"name":7}', paths, { name: null, address: null }],
    ['{"name":""}', paths, { name: null, address: null }],
    ['"Ann"', paths, { name: null, address: null }],
    ['{}', { ...paths, namePath: 'constructor.name' }, { name: null, address: null }],
    ['<html>', paths, null],
    ['', paths, null],
  ])('%s', (text, question, found) => expect(readLookup(text, question)).toEqual(found))

  it('is never longer than a name', () => {
    expect(readLookup(JSON.stringify({ name: 'x'.repeat(60_000) }), paths)?.name).toHaveLength(200)
  })
})
