import { expect, test } from 'vitest'
import { check } from './check.ts'
import { emptyConfiguration, type Configuration, type Step } from './items.ts'

const flow = (start: Step) => ({
  id: 'main',
  name: 'Main',
  start: 'start',
  steps: { start, bye: { does: 'hangup' } as const },
  failOpen: 'Reception',
})
const through = (trunk: string): Step => ({
  does: 'call-through',
  prompt: { say: 'Whom?' },
  trunk,
  otherwise: 'bye',
})
const business = (start: Step): Configuration => ({
  ...emptyConfiguration,
  trunks: [
    {
      id: 'trunk',
      name: 'Office',
      addresses: ['127.0.0.1'],
      username: null,
      password: null,
      proxy: null,
      registers: false,
    },
  ],
  destinations: [
    { id: 'reception', name: 'Reception', target: { kind: 'sip', uri: 'sip:reception@pbx.example' } },
  ],
  flows: [flow(start)],
})
const said = (start: Step): readonly string[] =>
  check(business(start)).map(({ kind, path, message }) => `${kind} ${path.join('/')}: ${message}`)

test('a flow that calls out over a trunk there is may stand', () => {
  expect(said(through('Office'))).toEqual([])
})

test('a trunk that is not there is said, and where', () => {
  expect(said(through('Moon'))).toEqual(['flows steps/start/trunk: there is no trunk "Moon"'])
})

test('a destination that is not there is said once, and where', () => {
  const ring: Step = {
    does: 'ring',
    strategy: 'in-order',
    sticky: false,
    destinations: [{ destination: 'Moon', ringFor: 20_000, weight: 1 }],
    whisper: null,
    accept: null,
    nobody: 'bye',
    after: null,
  }
  expect(said(ring)).toEqual(['flows steps/start/destinations/0/destination: there is no destination "Moon"'])
})
