import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallEvent } from '#stages/call/call-event.ts'
import { foldCall } from '#stages/call/call.ts'
import { openMarkupHouse } from '../../test/support/markup-house.ts'
import { openSipStories } from '../../test/support/sip-story.ts'
import { stories } from '../../test/support/stories.ts'
import { withoutKey, type StoryHouse } from '../../test/support/story.ts'
import { withOwnServer } from '../../test/support/told-what.ts'

/** What a call comes to, without what may differ: ids, times, what the carrier calls things. */
function recordOf(told: readonly CallEvent[]) {
  const call = foldCall(told)
  if (call === null) throw new Error('there was no call')
  const { result, endedBy, cause, answeredBy, answeredAt, legs, keys } = call
  return {
    result,
    endedBy,
    cause,
    answered: answeredAt !== null,
    answeredBy: answeredBy === null ? null : withoutKey(answeredBy.name),
    legs: legs.map(({ name, outcome }) => `${withoutKey(name)}: ${outcome}`),
    keys,
    also: told.flatMap(remarkOf),
  }
}

/** Facts that are the flow's doing, and nobody's clock. */
const remarkable: ReadonlySet<CallEvent['kind']> = new Set([
  'accepted',
  'message-started',
  'message-ended',
  'queued',
  'left-queue',
  'callback-asked',
  'recording-started',
  'recording-paused',
  'recording-resumed',
  'recording-dropped',
  'flow-fault',
])

function remarkOf(event: CallEvent): readonly string[] {
  if (event.kind === 'routed') return [`routed ${event.branch}`]
  if (event.kind === 'tagged') return [`tagged ${event.tags.join(' ')}`]
  if (event.kind === 'surveyed') return [`surveyed ${event.answer}`]
  return remarkable.has(event.kind) ? [event.kind] : []
}

const carriers: Readonly<Record<string, () => Promise<StoryHouse>>> = {
  SIP: openSipStories,
  Twilio: () => openMarkupHouse('twilio'),
  SignalWire: () => openMarkupHouse('signalwire'),
  Telnyx: () => openMarkupHouse('telnyx'),
}
const inBadWeather: typeof carriers = {
  'Twilio whose webhooks come twice': () => openMarkupHouse('twilio', { twice: true }),
  'Telnyx whose callbacks come late and in disorder': () => openMarkupHouse('telnyx', { shuffled: true }),
  'SignalWire whose REST interface is down': () => openMarkupHouse('signalwire', { rest: 503 }),
}
/** Those that take seconds say no more in bad weather. */
const quick = stories.filter(({ takesSeconds }) => takesSeconds !== true)

// One story makes the same record everywhere.
const rows = [
  ...Object.entries(carriers).map(([name, open]) => ({ name, open, told: stories })),
  ...Object.entries(inBadWeather).map(([name, open]) => ({ name, open, told: quick })),
]
describe.each(rows)('a call over $name', ({ name, open, told }) => {
  let house: StoryHouse
  beforeAll(async () => {
    house = await open()
  })
  afterAll(() => house.close())

  // Over SIP the telephones sing and listen: one after the other. The others only talk over HTTP.
  const each = name === 'SIP' ? it : it.concurrent
  each.each(told)('$name', async (story) => {
    expect(recordOf(await withOwnServer(story, house.play))).toEqual(story.record)
  })
})
