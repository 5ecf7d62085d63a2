import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, SiteId, VisitId, VisitorId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import type { Screening } from '#stages/call/screening.store.ts'
import type { Visit } from '#stages/visit/visit.ts'
import type { SingingPhone } from '../../../test/support/singing-phone.ts'
import { FlowHouse, hears, notes, ringing } from '../../../test/support/flow-house.ts'
import { ringVisitor } from './visitor-callback.ts'

let flows: FlowHouse
let verdict: ReturnType<Screening['screen']> = null
beforeAll(async () => {
  const screening = { screen: () => verdict, asksAttestation: () => false, lastCalled: () => null }
  flows = await FlowHouse.open({ callers: { screening, find: () => null, lookUp() {} } })
})
afterAll(() => flows.close())

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

/** A line whose desk is rung, and what calls visitors from its number. */
function lineOf(desk: SingingPhone, callbackFirst: 'agent' | 'visitor') {
  const line = flows.line({ start: ringing(['Desk']), hangup: { does: 'hangup' } }, { Desk: desk })
  const { inventory, carrier } = flows.sip
  const ring = ringVisitor({
    inventory,
    lend: (_, { visit: asks }) => (asks === visit.id ? [{ find: line.number, show: line.number }] : []),
    callBack: carrier.callBack,
  })
  const accountId = inventory.findNumber(line.number)?.accountId ?? newId<AccountId>()
  return { line, ask: (number: string) => ring({ accountId, swaps: [], callbackFirst }, visit, e164(number)) }
}

const e164 = (number: string) => number as PhoneNumber // E.164 as it stands

test('a visitor who asks to be called is rung, then the desk, and the call has the source of the visit', async () => {
  const [mobile, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
  mobile.pickUpAfter(0)
  desk.pickUpAfter(0)
  flows.callsOutTo(mobile)
  const { line, ask } = lineOf(desk, 'visitor')
  expect(ask(line.number)).toBe('no-way') // our own number is nobody's telephone
  expect(ask('+12025550155')).toBe('rings')
  await hears(mobile, notes, ['desk'])
  await hears(desk, notes, ['caller'])
  expect(mobile.invited.values[0]?.request.uri).toMatch(/^sip:\+12025550155@/)
  expect(line.calls()).toMatchObject([
    {
      direction: 'inbound',
      caller: '+12025550155',
      attribution: { basis: 'callback', source, visitId: visit.id },
    },
  ])
})

test('or the desk first, which is told why, and the visitor once somebody is there', async () => {
  const [mobile, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
  mobile.pickUpAfter(0)
  desk.pickUpAfter(0)
  flows.callsOutTo(mobile)
  const { line, ask } = lineOf(desk, 'agent')
  expect(ask('+12025550156')).toBe('rings')
  await line.happened('caller-rung')
  await hears(mobile, notes, ['desk'])
  await hears(desk, notes, ['caller'])
  const said = line.events().flatMap((event) => (event.kind === 'prompt-started' ? [event.says] : []))
  expect(said).toEqual(['Callback from the web site, google, spring'])
  desk.answered.values[0]?.hangup()
  await line.happened('ended')
  expect(line.calls()).toMatchObject([
    { direction: 'inbound', caller: '+12025550156', result: 'answered', attribution: { basis: 'callback' } },
  ])
})

test('whom nobody is there for is not rung, and stays as missed; so does a visitor who does not pick up', async () => {
  const [mobile, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
  flows.callsOutTo(mobile)
  mobile.userAgent.onInvite((session) => session.reject(480))
  desk.userAgent.onInvite((session) => session.reject(486))
  const away = lineOf(desk, 'agent')
  away.ask('+12025550157')
  await away.line.happened('ended')
  expect(away.line.events().map(({ kind }) => kind)).not.toContain('caller-rung')
  desk.pickUpAfter(0)
  const vain = lineOf(desk, 'agent')
  vain.ask('+12025550158')
  await vain.line.happened('ended')
  expect([...away.line.calls(), ...vain.line.calls()]).toMatchObject([
    { result: 'missed', cause: 'nobody-answered' },
    { result: 'missed', cause: 'nobody-answered' },
  ])
})

test('a number that is blocked is not rung; one that may be a robot is asked to press 1 before anybody is', async () => {
  const [mobile, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
  mobile.pickUpAfter(0)
  desk.pickUpAfter(0)
  flows.callsOutTo(mobile)
  const { line, ask } = lineOf(desk, 'agent')
  verdict = { kind: 'screened', verdict: 'reject', why: 'blocked' }
  expect(ask('+12025550159')).toBe('unwanted')
  verdict = { kind: 'screened', verdict: 'challenge', why: 'robocaller' }
  expect(ask('+12025550160')).toBe('rings')
  await line.happened('prompt-started')
  expect(line.calls()).toMatchObject([{ caller: '+12025550160', screened: { verdict: 'challenge' } }])
  expect(desk.invited.values).toEqual([])
})
