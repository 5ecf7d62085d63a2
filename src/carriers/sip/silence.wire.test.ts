import { expect, test, vi } from 'vitest'
import { FlowHouse, hears, notes, ringing } from '../../../test/support/flow-house.ts'

/** Nothing is heard from a telephone any more: is nobody there, or is it muted? */

const hangup = { does: 'hangup' } as const

test('a muted caller who waits alone is asked whether they are there, and stays as long as their telephone answers', async () => {
  const flows = await FlowHouse.open({ mediaTimeoutMs: 500 })
  const caller = await flows.phone(notes.caller)
  const line = flows.line({
    start: { does: 'announce', prompt: await flows.prompt(notes.prompt, 60_000), next: 'hangup' },
    hangup,
  })
  const call = line.call(caller)
  await hears(caller, notes, ['prompt'])
  call.heard.answer = call.sdp()
  call.mute()
  await vi.waitFor(() => expect(call.heard.offers.values.length).toBeGreaterThan(1), 20_000)
  expect(call.heard.end.values).toEqual([])
  expect(line.calls()).toMatchObject([{ phase: 'greeting' }])
  call.hangup()
  await flows.close()
})

test('a muted callee is left alone while the caller talks', async () => {
  const flows = await FlowHouse.open({ mediaTimeoutMs: 1500 })
  const [caller, desk] = await Promise.all([flows.phone(notes.caller), flows.phone(notes.desk)])
  desk.pickUpAfter(0)
  const line = flows.line({ start: ringing(['Desk']), hangup }, { Desk: desk })
  const call = line.call(caller)
  const talking = await desk.answered.first()
  await hears(caller, notes, ['desk'])
  talking.mute()
  await talking.silent
  const before = desk.rtp.heard.length
  await vi.waitFor(() => expect(desk.rtp.heard.length).toBeGreaterThan(before + 110), 20_000) // two seconds
  expect(line.calls()).toMatchObject([{ phase: 'talking' }])
  expect(talking.heard.offers.values).toEqual([])
  call.hangup()
  await line.happened('ended')
  await flows.close()
})
