import { sql } from 'kysely'
import { Type } from 'typebox'
import { type AccountId, type CallId, isUuid } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { newId, now } from '#platform/clock.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { parsePhone } from '#platform/phone.ts'
import type { CallLog } from './call-log.job.ts'
import { readCallRow } from './call.store.ts'
import {
  addToSpamList,
  mostEntries,
  readSpam,
  removeFromSpamList,
  saveSpamRules,
  takeBackMark,
} from './screen.store.ts'
import { Mark, Marked, NewSpamEntry, Spam, SpamRules } from './screen.wire.ts'
import type { Screening } from './screening.store.ts'
import { isSpamPattern } from './spam-list.ts'

export type ScreenApiParts = Readonly<{
  db: Database
  callLog: Pick<CallLog, 'record' | 'drained'>
  screening: Pick<Screening, 'refresh'>
}>

const tags = ['spam']
const IdPath = Type.Object({ id: Type.String({ maxLength: 100 }) })

/** Rules, the list, and marks by hand. Registered under `/api/v1/accounts/:account`. */
export const screenRoutes =
  ({ db, callLog, screening }: ScreenApiParts): Routes =>
  async (server) => {
    server.get(
      '/spam',
      { schema: { tags, summary: 'What is done with spam, and with whom', response: { 200: Spam } } },
      ({ account }) => readSpam(db, account),
    )

    server.put(
      '/spam/rules',
      { schema: { tags, summary: 'Change the rules', body: SpamRules, response: { 200: Spam } } },
      async (request) => {
        const { account, body } = request
        await db.account(account, (trx) => saveSpamRules(trx, body))
        await screening.refresh(account)
        await request.audit('spam-rules.changed', account, { ...body })
        return readSpam(db, account)
      },
    )

    server.post(
      '/spam/list',
      {
        schema: { tags, summary: 'Block or trust a caller', body: NewSpamEntry, response: { 201: Spam } },
      },
      async (request, reply) => {
        const { account, actor } = request
        const { caller, list, why = '' } = request.body
        const pattern = await readPattern(db, account, caller)
        if (pattern === null)
          throw new Problem('invalid-request', undefined, [
            { path: 'body/caller', message: 'must be a phone number, or how numbers begin: +1900*' },
          ])
        const entry = { pattern, list, why, callId: null, by: actor }
        if (!(await db.account(account, (trx) => addToSpamList(trx, entry)))) throw listFull()
        await screening.refresh(account)
        await request.audit(`caller.${list}`, pattern, { why })
        return reply.status(201).send(await readSpam(db, account))
      },
    )

    server.delete(
      '/spam/list/:id',
      { schema: { tags, summary: 'Take a caller off the list', params: IdPath } },
      async (request, reply) => {
        const { account, actor, params } = request
        const pattern = isUuid(params.id)
          ? await db.account(account, (trx) => removeFromSpamList(trx, params.id, actor))
          : null
        if (pattern === null) throw new Problem('not-found', 'There is no such entry on the list.')
        await screening.refresh(account)
        await request.audit('caller.unlisted', pattern)
        return reply.status(204).send()
      },
    )

    server.post(
      '/calls/:id/mark',
      {
        schema: {
          tags,
          summary: 'Say whether a call is spam; its caller goes on the list',
          params: IdPath,
          body: Mark,
          response: { 200: Marked },
        },
      },
      async (request) => {
        const { account, actor, params, body } = request
        const row = isUuid(params.id) ? await readCallRow(db, account, params.id) : undefined
        if (row === undefined) throw new Problem('not-found', 'There is no such call in this account.')
        const callId = params.id as CallId // it was found
        const { spam } = body
        await db.account(account, async (trx) => {
          await takeBackMark(trx, callId, actor)
          if (spam === null || row.caller === null || row.test) return
          const list = spam ? 'blocked' : 'trusted'
          const added = await addToSpamList(trx, { pattern: row.caller, list, why: '', callId, by: actor })
          if (!added) throw listFull()
        })
        await screening.refresh(account)
        const mark = { id: `mark:${newId()}`, callId, accountId: account, at: now() }
        callLog.record({ ...mark, kind: 'marked', spam, by: actor })
        await callLog.drained()
        await request.audit('call.marked', callId, { spam })
        return { call: (await readCallRow(db, account, callId)) ?? row }
      },
    )
  }

const listFull = (): Problem =>
  new Problem(
    'unprocessable',
    `The list holds ${mostEntries} callers, and takes no more. Take some off first.`,
  )

/** A pattern as it is kept: a number in any form people write, or a beginning with a star. */
async function readPattern(db: Database, account: AccountId, text: string): Promise<string | null> {
  const plain = text.replaceAll(/[\s().-]/g, '')
  if (plain.endsWith('*')) return isSpamPattern(plain) ? plain : null
  const { rows } = await db.account(account, (trx) =>
    sql<Readonly<{ country: string }>>`select country from accounts where id = current_account()`.execute(
      trx,
    ),
  )
  const number: PhoneNumber | null = parsePhone(text, rows[0]?.country ?? 'US')
  return number !== null && isSpamPattern(number) ? number : null
}
