import type { Database } from '#platform/db.ts'
import { formWriter } from '#stages/form/form-log.job.ts'
import type { Form } from '#stages/form/form.ts'
import type { Design } from '#stages/form/own-form.wire.ts'
import type { Place } from './tell-call.ts'
import { testDriveKey } from './tell-forms.ts'

const design: Design = {
  fields: [
    { name: 'name', label: 'Your name', kind: 'text', required: true, options: [] },
    { name: 'email', label: 'E-mail', kind: 'email', required: true, options: [] },
    { name: 'phone', label: 'Telephone', kind: 'phone', required: true, options: [] },
    {
      name: 'car',
      label: 'Which car?',
      kind: 'select',
      required: false,
      options: ['Tacoma', 'Highlander', 'RAV4', 'Civic', 'Outback', 'CX-5'],
    },
    { name: 'wish', label: 'Anything else?', kind: 'textarea', required: false, options: [] },
    {
      name: 'consent',
      label: 'Sunrise Motors may call me about this test drive.',
      kind: 'consent',
      required: true,
      options: [],
    },
  ],
  button: 'Book my test drive',
  thanks: 'Thank you! We will call you within the hour to settle the time.',
  redirect: null,
  language: 'en',
}

/** What the sample's visitors sent, and the form of its own that some of them sent it by. */
export async function addForms(
  db: Database,
  { account, site }: Pick<Place, 'account' | 'site'>,
  forms: readonly Form[],
): Promise<void> {
  const own = forms.find((form) => form.own !== null)?.own ?? null
  await db.account(account, async (trx) => {
    if (own !== null)
      await trx
        .insertInto('own_forms')
        .values({
          account_id: account,
          id: own,
          key: testDriveKey,
          name: 'Book a test drive',
          design: JSON.stringify(design),
        })
        .execute()
    await trx
      .insertInto('form_settings')
      .values({ account_id: account, site_id: site, mail_to: ['sales@sunrise-motors.example'] })
      .execute()
  })
  await formWriter({ db, mail: false })(account, forms)
}
