import { describe, expect, test } from 'vitest'
import type { SiteId, VisitId, VisitorId } from '#base/id.ts'
import { after, instant, minutes } from '#base/time.ts'
import { readArrival } from './source.ts'
import { continues, type Continuing, type Visit } from './visit.ts'

const at = instant(1_700_000_000_000)
const ad = readArrival({ url: 'https://shop.example/?gclid=one', referrer: '' })
const visit: Visit = {
  id: 'v' as VisitId,
  site: 'site' as SiteId,
  visitor: 'p' as VisitorId,
  source: ad,
  clickIds: ad.clickIds,
  startedAt: at,
  lastActivityAt: at,
}
const view = (url: string, referrer = '', rest: Partial<Continuing> = {}): Continuing => ({
  site: visit.site,
  visitor: visit.visitor,
  arrival: readArrival({ url, referrer }),
  ...rest,
})

describe('a visit goes on', () => {
  test.each([
    ['with the next page', view('https://shop.example/contact', 'https://shop.example/')],
    ['with a page nobody knows the way to', view('https://shop.example/contact')],
    ['when the landing page is loaded again', view('https://shop.example/?gclid=one')],
    [
      'when an app keeps the ad’s parameters',
      view('https://shop.example/b?gclid=two', 'https://shop.example/'),
    ],
    ['back from a search', view('https://shop.example/', 'https://www.google.com/')],
    ['without identity', view('https://shop.example/', '', { visitor: null })],
  ])('%s', (_what, next) => {
    expect(continues(visit, next, after(at, minutes(30)))).toBe(true)
  })
})

describe('a new visit begins', () => {
  test.each([
    ['with another click on an ad', view('https://shop.example/?gclid=two')],
    ['with another campaign', view('https://shop.example/?utm_source=mail&utm_medium=email')],
    ['on another site', view('https://shop.example/', '', { site: 'other' as SiteId })],
    ['for another visitor', view('https://shop.example/', '', { visitor: 'q' as VisitorId })],
  ])('%s', (_what, next) => {
    expect(continues(visit, next, at)).toBe(false)
  })

  test('after more than half an hour', () => {
    const next = view('https://shop.example/contact', 'https://shop.example/')
    expect(continues(visit, next, instant(after(at, minutes(30)) + 1))).toBe(false)
  })
})
