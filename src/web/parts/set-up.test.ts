import { describe, expect, it } from 'vitest'
import { checkSetUp, type SetUpFacts } from './set-up.ts'

const nothing: SetUpFacts = {
  calls: 0,
  trunks: [],
  destinations: [],
  numbers: [],
  sites: [],
  hasPassword: false,
}
const open = (facts: Partial<SetUpFacts>) =>
  checkSetUp({ ...nothing, ...facts })
    .filter(({ done }) => !done)
    .map(({ step }) => step)

describe('the set-up list', () => {
  it('is all to do in an empty account', () => {
    expect(open({})).toEqual(['testCall', 'trunk', 'destination', 'number', 'site', 'snippet', 'password'])
  })

  it('does not take what a new account comes with for work done', () => {
    const answering = { id: 'd', name: 'Answering phone', target: { kind: 'answering-phone' as const } }
    expect(open({ destinations: [answering] })).toContain('destination')
  })

  it('ticks the site before its tag was seen to work, and the tag only then', () => {
    const site = {
      id: 's',
      key: 'k',
      name: 'Shop',
      url: 'https://shop.example',
      consent: 'always' as const,
      directory: false,
      callback: false,
      callbackFirst: 'agent' as const,
      swaps: [],
    }
    expect(open({ sites: [{ ...site, checkedAt: null }] })).toContain('snippet')
    expect(open({ sites: [{ ...site, checkedAt: null }] })).not.toContain('site')
    expect(open({ sites: [{ ...site, checkedAt: '2026-11-21T12:00:00Z' }] })).not.toContain('snippet')
  })
})
