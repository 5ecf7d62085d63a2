import { join } from 'node:path'
import { Type } from 'typebox'
import type { AccountId } from '#base/id.ts'
import { type AccountTransaction, type Database, isRefusal } from '#platform/db.ts'
import { enqueue, task } from '#platform/jobs.ts'
import { type Backlog, openJournal } from '#platform/journal.ts'
import { notifyLive } from '#platform/live.ts'
import type { Log } from '#platform/log.ts'
import { SourceDictionary } from '#stages/visit/source-dictionary.store.ts'
import { insertForms, readMailTo } from './form-log.store.ts'
import type { Form } from './form.ts'

/**
 * Where forms are written down:
 *
 *     record ──> journal (on this machine, at once) ──> one transaction: form, its place among the seen ones, mail, NOTIFY
 *
 * What a page was told is taken survives the death of this process and waits while the database is away. A form that comes twice is one.
 */
export type FormLog = Readonly<{
  /** Resolves when the form would survive the death of this process. Rejects when not even the disk takes it. */
  record(form: Form): Promise<void>
  /** Resolves when everything recorded so far is in the database. */
  drained(): Promise<void>
  state(): Backlog
  close(): Promise<void>
}>

export type FormLogParts = Readonly<{
  db: Database
  /** The journal goes into `forms` under it. */
  folder: string
  log: Log
  /** False: there is no mail server, and nobody is written to. */
  mail: boolean
}>

/** A letter about a form. */
export const formMail = task('form.mail', Type.Object({ account: Type.String(), form: Type.String() }), {
  tries: 14,
})

/** Opens the log, and begins to write what an earlier run left in its journal. */
export function openFormLog(parts: FormLogParts): FormLog {
  const write = formWriter(parts)
  const journal = openJournal<Form>({
    folder: join(parts.folder, 'forms'),
    log: parts.log,
    isAway: (error) => !isRefusal(error),
    async commit(batch) {
      for (const [account, forms] of Map.groupBy(batch, ({ accountId }) => accountId))
        await write(account, forms)
    },
  })
  return {
    async record(form) {
      journal.append(form)
      await journal.flushed()
    },
    drained: journal.drained,
    state: journal.backlog,
    close: journal.close,
  }
}

/** What writes forms and all that follows from them, in one transaction; changes nothing the second time. */
export function formWriter({
  db,
  mail,
}: Pick<FormLogParts, 'db' | 'mail'>): (account: AccountId, forms: readonly Form[]) => Promise<void> {
  const sources = new SourceDictionary(db)

  return async (account, forms) => {
    const ids = (
      await sources.idsOf(
        account,
        forms.flatMap(({ source }) => source ?? []),
      )
    ).values()
    const entries = forms.map((form) => ({
      form,
      sourceId: form.source === null ? null : (ids.next().value ?? null),
    }))
    await db.account(account, async (trx) => {
      const fresh = await insertForms(trx, entries)
      if (mail) await queueMail(trx, account, fresh)
      await notifyLive(trx, ...fresh.map(({ id }) => ({ account, topic: 'form', id })))
    })
  }
}

/** Nobody is woken for spam or for a test. */
async function queueMail(trx: AccountTransaction, account: AccountId, forms: readonly Form[]): Promise<void> {
  const mailTo = await readMailTo(trx)
  for (const { id, siteId, spamWhy, test } of forms)
    if (spamWhy === null && !test && (mailTo.get(siteId) ?? []).length > 0)
      await enqueue(trx, formMail, { account, form: id }, { key: `${formMail.name} ${id}` })
}
