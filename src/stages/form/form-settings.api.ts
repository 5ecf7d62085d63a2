import { Type } from 'typebox'
import { isUuid, type SiteId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import type { FormBook } from './form-book.store.ts'
import { changeFormSettings, readFormSettings } from './form-settings.store.ts'
import { FormSettingsChange, FormSettingsReply } from './form.wire.ts'

export type FormSettingsParts = Readonly<{
  db: Database
  book: Pick<FormBook, 'reload'>
  /** False: there is no mail server to hand letters to. */
  mail: boolean
}>

/** Which forms of a site are kept, and who hears of them. Registered under `/api/v1/accounts/:account`. */
export const formSettingsRoutes =
  ({ db, book, mail }: FormSettingsParts): Routes =>
  async (server) => {
    server.get(
      '/form-settings',
      {
        schema: {
          tags: ['forms'],
          summary: 'Which forms of each site are kept, those met, and who hears of them',
          response: { 200: FormSettingsReply },
        },
      },
      async ({ account }) => ({ sites: [...(await readFormSettings(db, account))], mail }),
    )

    server.patch(
      '/form-settings/:site',
      {
        schema: {
          tags: ['forms'],
          summary: 'Change what is named; the rest stays',
          params: Type.Object({ site: Type.String({ maxLength: 100 }) }),
          body: FormSettingsChange,
          response: { 200: FormSettingsReply },
        },
      },
      async (request) => {
        const { account, params, body } = request
        if (!isUuid(params.site) || !(await changeFormSettings(db, account, params.site as SiteId, body)))
          throw new Problem('not-found', 'There is no such site in this account, or no such form of it.')
        await book.reload(account)
        await request.audit('form-settings.changed', params.site)
        return { sites: [...(await readFormSettings(db, account))], mail }
      },
    )
  }
