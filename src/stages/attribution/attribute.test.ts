import { expect, test } from 'vitest'
import type { VisitId, VisitorId } from '#base/id.ts'
import { instant } from '#base/time.ts'
import type { CallSource } from '#stages/call/call.wire.ts'
import type { Showing } from '#stages/lease/showings.ts'
import { attribute } from './attribute.ts'

const google: CallSource = {
  source: 'google',
  medium: 'cpc',
  campaign: 'spring sale',
  term: 'suv',
  content: '',
  channel: 'Paid Search',
}
const shown: Showing = {
  visit: 'v' as VisitId, // a fixture
  visitor: 'w' as VisitorId, // a fixture
  source: google,
  from: instant(1000),
  until: instant(5000),
}
const billboard = { kind: 'billboard', source: 'billboard A1', medium: 'offline', campaign: 'north' }

test('a call to a lent number belongs to the last visit that saw it, with the evidence', () => {
  expect(attribute({ placement: null, shown }, instant(9000))).toEqual({
    kind: 'attributed',
    basis: 'last-shown',
    source: google,
    visitId: 'v',
    evidence: { shownFrom: 1000, shownUntil: 5000, shownAgo: 4000 },
  })
})

test('a call during the visit was shown its number no time ago', () => {
  expect(attribute({ placement: null, shown }, instant(4000)).evidence).toMatchObject({ shownAgo: 0 })
})

test('a call to a static number belongs to where it is printed, whoever saw it elsewhere', () => {
  expect(attribute({ placement: billboard, shown }, instant(9000))).toEqual({
    kind: 'attributed',
    basis: 'placement',
    source: {
      source: 'billboard A1',
      medium: 'offline',
      campaign: 'north',
      term: '',
      content: '',
      channel: 'Offline',
      placement: 'billboard',
    },
    visitId: null,
    evidence: { placement: 'billboard' },
  })
})

test.each([
  ['business-profile', 'Organic Search'],
  ['print', 'Offline'],
  ['constructor', 'Offline'],
])('a placement of kind %s is %s', (kind, channel) => {
  expect(attribute({ placement: { ...billboard, kind }, shown: null }, instant(0)).source?.channel).toBe(
    channel,
  )
})

test('a call with no ground for any source is unlinked, not Direct', () => {
  expect(attribute({ placement: null, shown: null }, instant(9000))).toEqual({
    kind: 'attributed',
    basis: 'unlinked',
    source: null,
    visitId: null,
    evidence: {},
  })
})
