import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '#stages/call/call.ts'
import { openMarkupHouse } from '../../test/support/markup-house.ts'
import { openSipStories } from '../../test/support/sip-story.ts'
import { stories, type StoryHouse } from '../../test/support/stories.ts'

/** What a call comes to, without what may differ: ids, times, what the carrier calls things. */
const recordOf = ({ result, endedBy, cause, answeredBy, answeredAt, legs, keys, recording }: Call) => ({
  result,
  endedBy,
  cause,
  answered: answeredAt !== null,
  answeredBy: answeredBy?.name ?? null,
  legs: legs.map(({ name, outcome }) => `${name}: ${outcome}`),
  keys,
  recorded: recording.state !== 'none',
})

const houses: Readonly<Record<string, () => Promise<StoryHouse>>> = {
  SIP: openSipStories,
  Twilio: () => openMarkupHouse('twilio'),
  SignalWire: () => openMarkupHouse('signalwire'),
  Telnyx: () => openMarkupHouse('telnyx'),
}

// One story makes the same record everywhere.
for (const [name, open] of Object.entries(houses))
  describe(`a call over ${name}`, () => {
    let house: StoryHouse
    beforeAll(async () => {
      house = await open()
    })
    afterAll(() => house.close())

    it.each(stories)('$name', async (story) => {
      expect(recordOf(await house.play(story))).toEqual(story.record)
    })
  })
