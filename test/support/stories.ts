import { seconds } from '#base/time.ts'
import { storiesOfPeople } from './stories-of-people.ts'
import { storiesOfWays } from './stories-of-ways.ts'
import { bye, bySales, ring, talks } from './story-parts.ts'
import type { Story } from './story.ts'

export const stories: readonly Story[] = [...storiesOfPeople, ...storiesOfWays]

/** Told apart from the others, because it takes longer than most. */
const ringsLong: Story = {
  name: 'rings the second for long',
  steps: {
    ring: ring([], {
      destinations: [
        { destination: 'Reception', ringFor: seconds(5), weight: 1 },
        { destination: 'Sales', ringFor: seconds(20), weight: 1 },
      ],
    }),
    bye,
  },
  phones: { Reception: { does: 'lets-ring' }, Sales: { does: 'answer' } },
  caller: talks,
  record: bySales,
}

/** The story whose name holds these words. */
export function storyNamed(words: string): Story {
  const story = [...stories, ringsLong].find(({ name }) => name.includes(words))
  if (story === undefined) throw new Error(`no story "${words}"`)
  return story
}
