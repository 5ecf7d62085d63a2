import { isUuid } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { TextSettingsReply, TextSettingsRequest } from './message.wire.ts'
import { textBackPhrase } from './set-phrases.ts'
import { readAllSettings, saveSettings } from './text-settings.store.ts'

export type TextSettingsApiParts = Readonly<{
  db: Database
  /** False: there is no mail server to hand letters to. */
  mail: boolean
}>

/** The text after a missed call, and who gets texts by mail. Registered under `/api/v1/accounts/:account`. */
export const textSettingsRoutes = ({ db, mail }: TextSettingsApiParts): Routes => {
  const read = async (account: Parameters<typeof readAllSettings>[1]) => {
    const { settings, account: about } = await readAllSettings(db, account)
    return {
      settings: [...settings],
      answers: about.answering,
      textBackPhrase: textBackPhrase(about.language),
      mail,
    }
  }
  return async (server) => {
    server.get(
      '/text-settings',
      {
        schema: {
          tags: ['texts'],
          summary: 'What is set for the account, its flows and its numbers',
          response: { 200: TextSettingsReply },
        },
      },
      ({ account }) => read(account),
    )

    server.put(
      '/text-settings',
      {
        schema: {
          tags: ['texts'],
          summary: 'Set one place, whole; null: as the wider place says',
          body: TextSettingsRequest,
          response: { 200: TextSettingsReply },
        },
      },
      async (request) => {
        const { account, body } = request
        if (!isUuid(body.subjectId) || !(await saveSettings(db, account, body)))
          throw new Problem('not-found', `There is no such ${body.scope} in this account.`)
        await request.audit('text-settings.changed', `${body.scope}:${body.subjectId}`)
        return read(account)
      },
    )
  }
}
