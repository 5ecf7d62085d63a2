import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { askedAt } from './story-parts.ts'
import type { Story } from './story.ts'

/** Plays the story with a server of the business that says what it should; null: it never answers. */
export async function withOwnServer<Told extends Pick<Story, 'steps' | 'says'>, Outcome>(
  story: Told,
  play: (story: Told) => Promise<Outcome>,
): Promise<Outcome> {
  const { says } = story
  if (says === undefined) return play(story)
  const server = createServer((_, response) => {
    if (says !== null) response.end(says)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  const steps = JSON.parse(
    JSON.stringify(story.steps).replaceAll(askedAt, `http://127.0.0.1:${port}/`),
  ) as Story['steps'] // as it was
  try {
    return await play({ ...story, steps })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
