import { expect, test } from 'vitest'
import { allowed, deviceOf, isNobody, mayRemember } from './audience.ts'

test.each([
  ['always', 'always', 'always'],
  ['always', 'waiting', 'waiting'],
  ['granted', 'granted', 'granted'],
  ['granted', 'always', 'waiting'],
  ['granted', 'waiting', 'waiting'],
  ['never', 'always', 'never'],
  ['never', 'granted', 'never'],
  ['always', 'never', 'never'],
] as const)('a site set to %s and a page that says %s: %s', (site, claimed, consent) => {
  expect(allowed(site, claimed)).toBe(consent)
})

test('only who agreed, or need not be asked, is remembered', () => {
  expect((['always', 'granted', 'waiting', 'never'] as const).map(mayRemember)).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1', 'mobile'],
  ['Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/156.0 Mobile Safari/537.36', 'mobile'],
  ['Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/156.0 Safari/537.36', 'tablet'],
  ['Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Mobile/15E148', 'tablet'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0 Safari/537.36', 'desktop'],
  ['', 'desktop'],
])('%s is a %s', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device)
})

test.each([
  [false, undefined, false],
  [true, undefined, true],
  [false, 'prefetch;prerender', true],
  [false, 'prefetch', true],
] as const)('crawler %s, purpose %s: nobody is %s', (crawler, purpose, nobody) => {
  expect(isNobody(crawler, purpose)).toBe(nobody)
})
