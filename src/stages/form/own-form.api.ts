import { Type } from 'typebox'
import { isUuid, type AccountId, type OwnFormId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import type { FormBook } from './form-book.store.ts'
import { readOwnForms, removeOwnForm, saveOwnForm } from './own-form.store.ts'
import { OwnFormRequest, OwnForms, type OwnFormRequest as Request } from './own-form.wire.ts'

const OwnFormPath = Type.Object({ id: Type.String({ maxLength: 100 }) })
const Saved = Type.Object({ id: Type.String() })

/** Forms of one's own. Registered under `/api/v1/accounts/:account`. */
export const ownFormRoutes = ({
  db,
  book,
}: Readonly<{ db: Database; book: Pick<FormBook, 'reload'> }>): Routes => {
  async function save(account: AccountId, id: OwnFormId | null, body: Request): Promise<OwnFormId> {
    checkFields(body)
    const saved = await saveOwnForm(db, account, id, body)
    if (saved === null)
      throw new Problem('conflict', 'Another form has this key, or this form has been removed meanwhile.')
    await book.reload(account)
    return saved
  }

  return async (server) => {
    server.get(
      '/own-forms',
      { schema: { tags: ['forms'], summary: 'Forms of one’s own', response: { 200: OwnForms } } },
      async ({ account }) => ({ forms: [...(await readOwnForms(db, account))] }),
    )

    server.post(
      '/own-forms',
      {
        schema: {
          tags: ['forms'],
          summary: 'Add a form of one’s own',
          body: OwnFormRequest,
          response: { 201: Saved },
        },
      },
      async (request, reply) => {
        const id = await save(request.account, null, request.body)
        await request.audit('own-form.added', id)
        return reply.status(201).send({ id })
      },
    )

    server.put(
      '/own-forms/:id',
      {
        schema: {
          tags: ['forms'],
          summary: 'Change a form of one’s own, whole',
          params: OwnFormPath,
          body: OwnFormRequest,
          response: { 200: Saved },
        },
      },
      async (request) => {
        const id = await save(request.account, readId(request.params.id), request.body)
        await request.audit('own-form.changed', id)
        return { id }
      },
    )

    server.delete(
      '/own-forms/:id',
      { schema: { tags: ['forms'], summary: 'Remove it; what was sent by it stays', params: OwnFormPath } },
      async (request, reply) => {
        const id = readId(request.params.id)
        if (!(await removeOwnForm(db, request.account, id))) throw noSuchForm()
        await book.reload(request.account)
        await request.audit('own-form.removed', id)
        return reply.status(204).send()
      },
    )
  }
}

/** What a schema cannot say: each answer has a name of its own, and a select something to choose. */
function checkFields({ design: { fields } }: Request): void {
  const errors = fields.flatMap(({ name, kind, options }, index) => [
    ...(fields.findIndex((field) => field.name === name) < index
      ? [{ path: `body/design/fields/${index}/name`, message: 'must be a name no other field has' }]
      : []),
    ...(kind === 'select' && options.length === 0
      ? [{ path: `body/design/fields/${index}/options`, message: 'must offer something' }]
      : []),
  ])
  if (errors.length > 0) throw new Problem('invalid-request', undefined, errors)
}

const noSuchForm = (): Problem => new Problem('not-found', 'There is no such form in this account.')

function readId(text: string): OwnFormId {
  if (!isUuid(text)) throw noSuchForm()
  return text as OwnFormId // checked above
}
