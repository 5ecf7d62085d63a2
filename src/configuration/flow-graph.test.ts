import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DestinationId, FlowId } from '#base/id.ts'
import { seconds } from '#base/time.ts'
import { checkFlow } from '#stages/call/check-flow.ts'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import { graphOf, stepsOf } from './flow-graph.ts'
import type { Step } from './items.ts'

const prompt = fc.string({ minLength: 1 }).map((say) => ({ say }))
const ring = fc.record({
  destination: fc.constantFrom('Sales', 'Service'),
  ringFor: fc.integer({ min: 1, max: 60 }).map(seconds),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('announce' as const), prompt }),
  fc.record({ does: fc.constant('record' as const) }),
  fc.record({
    does: fc.constant('ring' as const),
    destinations: fc.array(ring, { minLength: 1, maxLength: 3 }),
    whisper: fc.option(prompt),
  }),
)
const steps = fc.array(step, { maxLength: 8 }).map((some): Step[] => [...some, { does: 'hangup' }])
const graph = (list: readonly Step[]) =>
  graphOf({ name: 'Main', steps: list, failOpen: 'Sales' }, 'f' as FlowId, 1, (name) => name as DestinationId) // names for ids

test('steps become a graph that the engine accepts, and the same steps again', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const made = graph(list)
      // The same data; the schema's types are not read-only.
      expect(checkFlow(made as unknown as FlowBody, new Set(['Sales', 'Service']))).toEqual([])
      expect(stepsOf(made, (id) => id)).toEqual(list)
    }),
  )
})

test('a flow that forgets to hang up hangs up', () => {
  expect(graph([{ does: 'record' }]).steps).toEqual({
    record: { does: 'record', action: 'start', next: 'hangup' },
    hangup: { does: 'hangup' },
  })
})

test('steps are called what they do', () => {
  const twice: Step = {
    does: 'ring',
    destinations: [{ destination: 'Sales', ringFor: seconds(9) }],
    whisper: null,
  }
  expect(Object.keys(graph([twice, twice]).steps)).toEqual(['ring', 'ring-2', 'hangup'])
})
