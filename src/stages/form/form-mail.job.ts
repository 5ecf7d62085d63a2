import type { AccountId, FormId, SiteId } from '#base/id.ts'
import { isPhoneNumber } from '#base/phone-number.ts'
import type { Database } from '#platform/db.ts'
import type { Mailer } from '#platform/mail.ts'
import { formatPhone } from '#platform/phone.ts'
import { fillIn } from '#stages/message/text-back.ts'
import { readTextAccount } from '#stages/message/text-settings.store.ts'
import { readMailTo } from './form-log.store.ts'
import { readFormDetail } from './form.store.ts'
import type { FormDetail } from './form.wire.ts'

export type FormMailParts = Readonly<{
  db: Database
  mailer: Pick<Mailer, 'send'>
  /** Where people read forms. */
  url: string
}>

const phrases = {
  en: { subject: '{form}: {person}', from: 'Came from {source}', foot: '{business}, {site}\n{link}' },
  ro: { subject: '{form}: {person}', from: 'A venit din {source}', foot: '{business}, {site}\n{link}' },
  uk: { subject: '{form}: {person}', from: 'Джерело: {source}', foot: '{business}, {site}\n{link}' },
} as const

/** Tells of a form by mail whoever the business named, as it is set when the letter goes out. */
export const createFormMail =
  ({ db, mailer, url }: FormMailParts) =>
  async (account: AccountId, id: FormId): Promise<void> => {
    const form = await readFormDetail(db, account, id)
    if (form === undefined || form.spam) return
    const { to, about } = await db.account(account, async (trx) => ({
      to: (await readMailTo(trx)).get(form.siteId as SiteId) ?? [], // the column of site ids
      about: await readTextAccount(trx),
    }))
    if (to.length === 0) return
    const { name, email, phone, formName, site, source } = form
    const shownPhone = phone !== null && isPhoneNumber(phone) ? formatPhone(phone, about.country) : phone
    const say = phrases[about.language]
    const words = {
      form: formName,
      person: name ?? email ?? shownPhone ?? '',
      source: [source?.source, source?.campaign].filter(Boolean).join(' · '),
      business: about.name,
      site,
      link: `${url}/${account}/forms/${id}`,
    }
    await mailer.send({
      id,
      to,
      subject: fillIn(say.subject, words),
      text: [
        answers(form),
        ...(source === null ? [] : [fillIn(say.from, words)]),
        `-- \n${fillIn(say.foot, words)}`,
      ].join('\n\n'),
    })
  }

const answers = ({ fields }: FormDetail): string =>
  fields.map(({ name, label, value }) => `${label || name}: ${value}`).join('\n')
