import { sql } from 'kysely'
import { Type } from 'typebox'
import { isUuid } from '#base/id.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import { pageOf, readPlace } from '#platform/http/place.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import type { Identity } from './identity.ts'
import { readPersonDetail } from './person-detail.store.ts'
import { findPerson, readPersons } from './person-list.store.ts'
import { cutOff, mend } from './person.store.ts'
import { CutReply, PersonDetail, PersonList, PersonListQuery } from './person.wire.ts'

const tags = ['persons']
const PersonPath = Type.Object({ person: Type.String({ maxLength: 200, pattern: '^[^\\u0000]*$' }) })
const IdentityPath = Type.Object({ identity: Type.String({ maxLength: 100 }) })

/** Who is behind calls, texts and visits. Registered under `/api/v1/accounts/:account`. */
export const personRoutes =
  (db: Database): Routes =>
  async (server) => {
    server.get(
      '/persons',
      {
        schema: {
          tags,
          summary: 'Persons, who was heard of last first',
          querystring: PersonListQuery,
          response: { 200: PersonList },
        },
      },
      ({ account, query: { cursor, limit = 50, search } }) =>
        db.account(account, async (trx) => {
          const found = await readPersons(trx, {
            ...(search === undefined ? {} : { search }),
            ...(cursor === undefined ? {} : { after: readPlace(cursor, 'cursor') }),
            limit: limit + 1,
          })
          const { page, next } = pageOf(found, limit, ({ lastAt }) => lastAt)
          return { persons: page, next }
        }),
    )

    server.get(
      '/persons/:person',
      {
        schema: {
          tags,
          summary: 'One person: their story, and why we think it is one person',
          description:
            'The id of a person or of one of their identities, or an identity as it is written: phone:+12125550199, email:ann@example.com.',
          params: PersonPath,
          response: { 200: PersonDetail },
        },
      },
      ({ account, params: { person } }) =>
        db.account(account, async (trx) => {
          const id = isUuid(person) || person.includes(':') ? await findPerson(trx, person) : undefined
          const found = id === undefined ? undefined : await readPersonDetail(trx, id)
          if (found === undefined) throw new Problem('not-found', 'There is no such person in this account.')
          return found
        }),
    )

    server.put(
      '/identities/:identity/cut',
      {
        schema: {
          tags,
          summary: 'Not the same person: cuts this identity off from those it is joined to',
          params: IdentityPath,
          response: { 200: CutReply },
        },
      },
      async (request) => {
        const { account, actor, params } = request
        const reply = await db.account(account, async (trx) => {
          const identity = await mustFind(trx, params.identity)
          const cuts = await cutOff(trx, { identity, by: actor })
          return { person: (await findPerson(trx, params.identity)) ?? params.identity, cuts }
        })
        await request.audit('person.cut', params.identity)
        return reply
      },
    )

    server.delete(
      '/identities/:identity/cut',
      {
        schema: {
          tags,
          summary: 'Takes back that this identity was cut off',
          params: IdentityPath,
          response: { 200: CutReply },
        },
      },
      async (request) => {
        const { account, params } = request
        const reply = await db.account(account, async (trx) => {
          await mend(trx, await mustFind(trx, params.identity))
          return { person: (await findPerson(trx, params.identity)) ?? params.identity, cuts: 0 }
        })
        await request.audit('person.mended', params.identity)
        return reply
      },
    )
  }

async function mustFind(trx: AccountTransaction, id: string): Promise<Identity> {
  const { rows } = isUuid(id)
    ? await sql<Readonly<{ identity: Identity }>>`
        select identity from person_identities where account_id = current_account() and id = ${id}`.execute(
        trx,
      )
    : { rows: [] }
  const [found] = rows
  if (found === undefined) throw new Problem('not-found', 'There is no such identity in this account.')
  return found.identity
}
