import type { AccountId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { changeChannelRules } from './channel.job.ts'
import { previewRules } from './channel-preview.store.ts'
import { readChannelRules, type ChannelBook } from './channel-rules.store.ts'
import { tryRules, usualChannel, type SourceFacts } from './channel-rules.ts'
import { ga4ChannelOf } from './channel.ts'
import { ChannelsRequest, Preview, PreviewRequest, SavedChannels, Tried, TryRequest } from './channel.wire.ts'
import { readArrival } from './source.ts'

const tags = ['channels']
const bodyLimit = 2 * 1024 ** 2 // a hundred rules, as long as they may be

/** Channels of an account's own, and what they would change. Registered under `/api/v1/accounts/:account`. */
export const channelRoutes = ({ db, book }: Readonly<{ db: Database; book: ChannelBook }>): Routes => {
  const read = async (account: AccountId): Promise<SavedChannels> => {
    const saved = await db.account(account, readChannelRules)
    return { ...saved, rules: saved.rules as SavedChannels['rules'] } // written as they came through the schema
  }
  return async (server) => {
    server.get(
      '/channels',
      { schema: { tags, summary: 'The rules, in order', response: { 200: SavedChannels } } },
      ({ account }) => read(account),
    )

    server.put(
      '/channels',
      {
        bodyLimit,
        schema: {
          tags,
          summary: 'Change the rules; the past is told again by them',
          body: ChannelsRequest,
          response: { 200: SavedChannels },
        },
      },
      async (request) => {
        const { account, actor, body } = request
        const saved = await db.account(account, (trx) =>
          changeChannelRules(trx, account, { ...body, by: actor }),
        )
        if (!saved)
          throw new Problem('conflict', 'Somebody changed the channels meanwhile. Read them again first.')
        book.forget(account)
        await request.audit('channels.changed', account, {
          channels: body.rules.map(({ channel }) => channel),
        })
        return read(account)
      },
    )

    server.post(
      '/channels/preview',
      {
        bodyLimit,
        schema: {
          tags,
          summary: 'What rules would make of the last 30 days; nothing is changed',
          body: PreviewRequest,
          response: { 200: Preview },
        },
      },
      ({ account, body }) => db.account(account, (trx) => previewRules(trx, body.rules)),
    )

    server.post(
      '/channels/try',
      {
        bodyLimit,
        schema: {
          tags,
          summary: 'What an address would be counted as, and which rule says so',
          body: TryRequest,
          response: { 200: Tried },
        },
      },
      ({ body }) => Promise.resolve(tried(body)),
    )
  }
}

function tried({ rules, url, referrer }: TryRequest): Tried {
  const arrival = readArrival({ url, referrer })
  const { source, medium, campaign, term, content, landing = '', referrer: before = '' } = arrival
  const words = { source, medium, campaign, term, content }
  const facts: SourceFacts = { ...words, landing, referrer: before, placement: '' }
  const { channel, rule, failed } = tryRules(rules, facts)
  return {
    ...facts,
    clickIds: arrival.clickIds,
    tagged: arrival.tagged,
    within: arrival.within,
    ga4Channel: ga4ChannelOf(source, medium, campaign),
    usual: usualChannel(facts),
    channel,
    rule,
    failed: failed.map((places) => [...places]),
  }
}
