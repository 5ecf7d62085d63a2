import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordOf } from '../../test/support/call-record.ts'
import { openMarkupHouse } from '../../test/support/markup-house.ts'
import { openSipStories } from '../../test/support/sip-story.ts'
import { stories } from '../../test/support/stories.ts'
import { withoutKey, type StoryHouse } from '../../test/support/story.ts'
import { withOwnServer } from '../../test/support/told-what.ts'

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
/** Those that take seconds say no more in bad weather, and a carrier whose REST is down parts nobody. */
const quick = stories.filter(({ takesSeconds, handedTo }) => takesSeconds !== true && handedTo === undefined)

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
    expect(recordOf(await withOwnServer(story, house.play), withoutKey)).toEqual(story.record)
  })
})
