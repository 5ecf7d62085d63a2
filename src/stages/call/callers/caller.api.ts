import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { byteOrderMark, csvLines } from '#platform/csv.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { parsePhone } from '#platform/phone.ts'
import type { CallerBook } from './caller-book.store.ts'
import type { CallerImports } from './caller-import.job.ts'
import {
  everyCaller,
  readCaller,
  readCallers,
  removeAllCallers,
  removeCaller,
  writeCallers,
} from './caller-list.store.ts'
import { CallerBody, CallerImportReply, Callers, CallersQuery, ListedCaller } from './caller.wire.ts'

export type CallerApiParts = Readonly<{ db: Database; book: CallerBook; imports: CallerImports }>

const tags = ['callers']
const NumberPath = Type.Object({ number: Type.String({ maxLength: 40 }) })
const columns = ['name', 'company', 'address', 'tags'] as const

/** The list of callers: search, edit, upload, export. Registered under `/api/v1/accounts/:account`. */
export const callerRoutes =
  ({ db, book, imports }: CallerApiParts): Routes =>
  async (server) => {
    server.get(
      '/callers',
      {
        schema: {
          tags,
          summary: 'Callers the business knows',
          querystring: CallersQuery,
          response: { 200: Callers },
        },
      },
      ({ account, query: { limit = 50, ...query } }) => readCallers(db, account, { ...query, limit }),
    )

    server.put(
      '/callers/:number',
      {
        schema: {
          tags,
          summary: 'Add a caller, or change one',
          params: NumberPath,
          body: CallerBody,
          response: { 200: ListedCaller },
        },
      },
      async (request) => {
        const { account, params, body } = request
        const number = await readNumber(db, account, params.number)
        const given = columns.filter((column) => body[column] !== undefined)
        const empty = { name: '', company: '', address: '', tags: [] }
        const saved = await db.account(account, async (trx) => {
          await writeCallers(trx, [{ ...empty, ...body, number }], given)
          return readCaller(trx, number)
        })
        if (saved === undefined) throw new Problem('not-found')
        book.set(account, saved)
        await request.audit('caller.changed', number)
        return saved
      },
    )

    server.delete(
      '/callers/:number',
      { schema: { tags, summary: 'Remove a caller', params: NumberPath } },
      async (request, reply) => {
        const { account, params } = request
        const number = await readNumber(db, account, params.number)
        if (!(await db.account(account, (trx) => removeCaller(trx, number))))
          throw new Problem('not-found', 'No such caller is on the list.')
        book.remove(account, number)
        await request.audit('caller.removed', number)
        return reply.status(204).send()
      },
    )

    server.delete('/callers', { schema: { tags, summary: 'Remove all callers' } }, async (request, reply) => {
      await db.account(request.account, removeAllCallers)
      await book.reload(request.account)
      await request.audit('callers.removed', request.account)
      return reply.status(204).send()
    })

    server.get(
      '/callers/export.csv',
      { schema: { tags, summary: 'The whole list as a CSV file; an upload takes it back' } },
      async (request, reply) => {
        await request.audit('callers.exported', request.account)
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="callers.csv"')
          .send(Readable.from(csvOf(db, request.account)))
      },
    )

    server.get(
      '/callers/import',
      { schema: { tags, summary: 'How the upload is going', response: { 200: CallerImportReply } } },
      ({ account }) => ({ import: imports.state(account) }),
    )

    await server.register(uploadRoutes(imports))
  }

const uploadRoutes =
  (imports: CallerImports): Routes =>
  async (uploads) => {
    // The body is not read into memory: it goes to a file as it comes.
    uploads.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload))
    uploads.post(
      '/callers/import',
      {
        schema: {
          tags,
          summary: 'Upload a list (CSV: number, name, company, address, tags)',
          consumes: ['text/csv'],
          querystring: Type.Object({ file: Type.Optional(Type.String({ maxLength: 200 })) }),
          response: { 202: CallerImportReply },
        },
      },
      async (request, reply) => {
        const { account, query, body } = request
        if (!(body instanceof Readable)) throw new Problem('unsupported-type', 'Send the file as text/csv.')
        const received = await imports.receive(account, query.file ?? 'callers.csv', body)
        if (received === 'busy')
          throw new Problem('conflict', 'Another list is being read; wait until it is done.')
        if (received === 'too-large')
          throw new Problem('too-large', 'A list may have 256 MB. Upload it in parts.')
        await request.audit('callers.uploaded', account, { file: query.file ?? '' })
        return reply.status(202).send({ import: imports.state(account) })
      },
    )
  }

async function* csvOf(db: Database, account: AccountId): AsyncGenerator<string> {
  yield byteOrderMark + csvLines([['number', ...columns]])
  for await (const page of everyCaller(db, account, 5000))
    yield csvLines(
      page.map((caller) => [
        caller.number,
        caller.name,
        caller.company,
        caller.address,
        caller.tags.join('; '),
      ]),
    )
}

async function readNumber(db: Database, account: AccountId, text: string): Promise<PhoneNumber> {
  const { rows } = await db.account(account, (trx) =>
    sql<Readonly<{ country: string }>>`select country from accounts where id = current_account()`.execute(
      trx,
    ),
  )
  const number = parsePhone(text, rows[0]?.country ?? 'US')
  if (number === null)
    throw new Problem('invalid-request', undefined, [
      { path: 'params/number', message: 'must be a phone number' },
    ])
  return number
}
