import { expect, test } from 'vitest'
import { flowOf, path, play } from '../../../../test/support/flow-play.ts'
import type { SourceMatch } from '../flow.ts'

const source = {
  source: 'google',
  medium: 'cpc',
  campaign: 'Spring Sale',
  term: '',
  content: '',
  channel: 'Paid Search',
}
const cases: readonly (readonly [SourceMatch, boolean])[] = [
  [{ source: 'google' }, true],
  [{ campaign: 'spring sale' }, true],
  [{ source: 'google', medium: 'organic' }, false],
  [{ source: 'Google', channel: 'paid search', medium: 'cpc' }, true],
  [{ source: 'goog' }, false],
]
const flowFor = (wanted: SourceMatch) =>
  flowOf({
    start: { does: 'route-by-source', branches: [{ source: wanted, next: 'found' }], otherwise: 'other' },
    found: { does: 'hangup' },
    other: { does: 'hangup' },
  })

test.each(cases)('%j: %s', (wanted, matches) => {
  expect(path(play(flowFor(wanted), [], { source }))).toEqual(['start', matches ? 'found' : 'other'])
})

test('a call without a source goes otherwise', () => {
  expect(path(play(flowFor({ source: 'google' }), [], { source: null }))).toEqual(['start', 'other'])
})
