import { expect, it } from 'vitest'
import { readEventLine } from './event-line.ts'

const visit = {
  type: 'visit_start',
  t: 1,
  visit: 'v',
  visitor: 'p',
  source: 's',
  campaign: 'c',
  device: 'mobile',
  region: 'TX',
}
const read = (event: unknown) => readEventLine(JSON.stringify(event))

it('reads an event and ignores what it does not know', () => {
  expect(read({ ...visit, keyword: 'k', colour: 'red' })).toEqual({ ok: true, value: visit })
  expect(read({ type: 'report', t: 5 })).toEqual({ ok: true, value: { type: 'report', t: 5 } })
})

it('takes what may be missing for unknown', () => {
  expect(read({ ...visit, region: null, campaign: undefined })).toMatchObject({
    value: { region: null, campaign: '' },
  })
  expect(read({ type: 'call_start', t: 1, call: 'k', number: 'n' })).toMatchObject({
    value: { caller: null, region: null },
  })
  expect(read({ type: 'call_end', t: 1, call: 'k' })).toMatchObject({ value: { connectedMs: null } })
})

it.each([
  ['not JSON', '{"type":'],
  ['not an object', '[]'],
  ['not an object', 'null'],
  ['type must be one of', '{"t":1}'],
  ['type must be one of', '{"type":"constructor","t":1}'],
  ['visit_start needs t', JSON.stringify({ ...visit, t: undefined })],
  ['t is wrong', JSON.stringify({ ...visit, t: 'now' })],
  ['visit is wrong', JSON.stringify({ ...visit, visit: '' })],
  ['visitor is wrong', JSON.stringify({ ...visit, visitor: 7 })],
  ['region is wrong', JSON.stringify({ ...visit, region: {} })],
  ['source is wrong', JSON.stringify({ ...visit, source: 'x'.repeat(1001) })],
  ['numbers is wrong', '{"type":"pool","t":1,"numbers":["a",2]}'],
  ['connectedMs is wrong', '{"type":"call_end","t":1,"call":"k","connectedMs":-1}'],
  ['targets is wrong', '{"type":"plan","t":1,"targets":{"visit":2}}'],
])('says %s of %s', (detail, line) => {
  const refused = readEventLine(line)
  expect(refused.ok).toBe(false)
  expect(refused.ok ? '' : refused.detail).toContain(detail)
})
