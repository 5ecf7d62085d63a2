import { expect, test } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { flowOf, path, play } from '../../../../test/support/flow-play.ts'
import { aContext } from '../../../../test/support/flow-parts.ts'

const flow = flowOf({
  start: {
    does: 'route-by-area',
    branches: [
      { areas: ['US-TX', '+1512'], next: 'texas' },
      { areas: ['RO', 'US'], next: 'abroad' },
    ],
    otherwise: 'other',
  },
  texas: { does: 'hangup' },
  abroad: { does: 'hangup' },
  other: { does: 'hangup' },
})

test.each([
  ['+12145550100', 'US-TX', 'texas'],
  ['+15125550100', null, 'texas'],
  ['+12125550100', 'US-NY', 'abroad'],
  ['+40212345678', 'RO', 'abroad'],
  ['+442071234567', 'GB', 'other'],
  ['+12125550100', 'USA', 'other'],
  [null, null, 'other'],
])('%s from %s: %s', (number, area, way) => {
  const caller = { ...aContext.caller, number: number as PhoneNumber | null, area } // a number as it stands
  expect(path(play(flow, [], { caller }))).toEqual(['start', way])
})
