import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, SiteId, VisitId, VisitorId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import type { Visit } from '#stages/visit/visit.ts'
import { FlowHouse, hears, notes, ringing } from '../../../test/support/flow-house.ts'
import { ringVisitor } from './visitor-callback.ts'

let flows: FlowHouse
beforeAll(async () => {
  flows = await FlowHouse.open()
})
afterAll(() => flows.close())

test('a visitor who asks to be called is rung, then the desk, and the call has the source of the visit', async () => {
  const [mobile, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
  mobile.pickUpAfter(0)
  desk.pickUpAfter(0)
  flows.callsOutTo(mobile)
  const line = flows.line({ start: ringing(['Desk']), hangup: { does: 'hangup' } }, { Desk: desk })
  const { inventory, carrier } = flows.sip
  const route = inventory.findNumber(line.number)
  const source: Visit['source'] = {
    source: 'google',
    medium: 'cpc',
    campaign: 'spring',
    term: '',
    content: '',
    channel: 'Paid Search',
  }
  const visit = {
    id: newId<VisitId>(),
    visitor: newId<VisitorId>(),
    site: newId<SiteId>(),
    source,
    clickIds: {},
    startedAt: instant(0),
    lastActivityAt: instant(0),
  }
  const ring = ringVisitor({
    inventory,
    lend: (_, { visit: asks }) => (asks === visit.id ? [{ find: line.number, show: line.number }] : []),
    callBack: carrier.callBack,
  })
  const site = { accountId: route?.accountId ?? newId<AccountId>(), swaps: [] }
  expect(ring(site, visit, line.number)).toBe(null) // our own number is nobody's telephone
  const call = ring(site, visit, '+12025550155' as PhoneNumber) // E.164 as it stands
  await hears(mobile, notes, ['desk'])
  await hears(desk, notes, ['caller'])
  expect(mobile.invited.values[0]?.request.uri).toMatch(/^sip:\+12025550155@/)
  expect(line.calls()).toMatchObject([
    {
      id: call,
      direction: 'inbound',
      caller: '+12025550155',
      attribution: { basis: 'callback', source, visitId: visit.id },
    },
  ])
})
