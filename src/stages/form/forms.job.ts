import type { AccountId, FormId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import type { Routes } from '#platform/http/server.ts'
import { worker, type Worker } from '#platform/jobs.ts'
import type { Backlog } from '#platform/journal.ts'
import type { Live } from '#platform/live.ts'
import type { Log } from '#platform/log.ts'
import type { Mailer } from '#platform/mail.ts'
import { collectFormRoutes, type CollectFormParts } from './collect-form.api.ts'
import { openFormBook, type FormBook } from './form-book.store.ts'
import { formMail, openFormLog } from './form-log.job.ts'
import { createFormMail } from './form-mail.job.ts'
import { formRoutes } from './form.api.ts'
import { readFormRow } from './form.store.ts'
import { formSettingsRoutes } from './form-settings.api.ts'
import { ownFormRoutes } from './own-form.api.ts'

export type FormsParts = Readonly<{
  db: Database
  /** The data folder. */
  folder: string
  live: Pick<Live, 'topic'>
  /** Closed with the rest. Null: no mail server is configured, and nobody is written to. */
  mailer: Mailer | null
  /** Where people read forms. */
  url: string
  log: Log
}> &
  Pick<CollectFormParts, 'visits' | 'findSite' | 'countryOf'>

/** Everything that forms are: taken from pages, kept, told of, shown. */
export type Forms = Readonly<{
  /** What pages call. */
  everybody: Routes
  /** To be registered under `/api/v1/accounts/:account`. */
  routes: readonly Routes[]
  workers: readonly Worker[]
  captureOf: FormBook['captureOf']
  /** Reads an account's settings and own forms again. */
  reload: FormBook['reload']
  backlog(): Backlog
  close(): Promise<void>
}>

export async function openForms(parts: FormsParts): Promise<Forms> {
  const { db, folder, live, mailer, url, log, visits, findSite, countryOf } = parts
  const book = await openFormBook(db)
  const mail = mailer !== null
  const kept = openFormLog({ db, folder, log, mail })
  live.topic('form', (account, id) => readFormRow(db, account, id))
  const tell = mailer === null ? () => Promise.resolve() : createFormMail({ db, mailer, url })
  return {
    everybody: collectFormRoutes({ visits, findSite, countryOf, book, record: kept.record }),
    routes: [formRoutes({ db }), formSettingsRoutes({ db, book, mail }), ownFormRoutes({ db, book })],
    workers: [
      worker(formMail, ({ account, form }) => tell(account as AccountId, form as FormId)), // we wrote them
    ],
    captureOf: book.captureOf,
    reload: book.reload,
    backlog: kept.state,
    async close() {
      await kept.close()
      mailer?.close()
    },
  }
}
