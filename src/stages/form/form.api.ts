import { Type } from 'typebox'
import { type FormId, isUuid } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { pageOf, readPlace } from '#platform/http/place.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { readSpan } from '#platform/http/span.ts'
import { countHiddenSpam, markForm, readFormDetail, readForms } from './form.store.ts'
import { FormDetail, FormList, FormListQuery, FormMark } from './form.wire.ts'

const FormPath = Type.Object({ id: Type.String({ maxLength: 100 }) })

/** What was sent by forms. Registered under `/api/v1/accounts/:account`. */
export const formRoutes =
  ({ db }: Readonly<{ db: Database }>): Routes =>
  async (server) => {
    server.get(
      '/forms',
      {
        schema: {
          tags: ['forms'],
          summary: 'What visitors sent by forms, newest first',
          querystring: FormListQuery,
          response: { 200: FormList },
        },
      },
      async ({ account, query }) => {
        const { from: _, to: __, cursor, limit = 50, ...filter } = query
        const asked = {
          ...filter,
          ...readSpan(query),
          ...(cursor === undefined ? {} : { after: readPlace(cursor, 'cursor') }),
          limit: limit + 1,
        }
        const { page, next } = pageOf(await readForms(db, account, asked), limit, ({ at }) => at)
        const hides = filter.spam === false && cursor === undefined
        return {
          forms: page,
          next,
          hiddenSpam: hides ? await countHiddenSpam(db, account, asked) : 0,
        }
      },
    )

    server.get(
      '/forms/:id',
      {
        schema: {
          tags: ['forms'],
          summary: 'One form: its fields, the visit behind it, what else the person sent',
          params: FormPath,
          response: { 200: FormDetail },
        },
      },
      async ({ account, params }) => {
        const detail = await readFormDetail(db, account, readFormId(params.id))
        if (detail === undefined) throw noSuchForm()
        return detail
      },
    )

    server.post(
      '/forms/:id/mark',
      {
        schema: {
          tags: ['forms'],
          summary: 'Spam, or not; null: as the rules say',
          params: FormPath,
          body: FormMark,
        },
      },
      async (request, reply) => {
        const id = readFormId(request.params.id)
        const { spam } = request.body
        if (!(await markForm(db, request.account, id, spam))) throw noSuchForm()
        await request.audit('form.marked', id, { spam })
        return reply.status(204).send()
      },
    )
  }

const noSuchForm = (): Problem => new Problem('not-found', 'There is no such form in this account.')

function readFormId(text: string): FormId {
  if (!isUuid(text)) throw noSuchForm()
  return text as FormId // checked above
}
