import { randomInt } from 'node:crypto'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Database } from '#platform/db.ts'
import type { Secrets } from '#platform/secrets.ts'
import { changeConfiguration } from './change.store.ts'
import type { AccountConfiguration } from './inventory.ts'
import { emptyConfiguration, type Configuration } from './items.ts'

/** In the account's language; the first thing a caller hears. */
const announcement: Readonly<Record<AccountConfiguration['locale'], string>> = {
  en: 'This call may be recorded.',
  ro: 'Acest apel poate fi înregistrat.',
  uk: 'Цей дзвінок може бути записаний.',
}

/**
 * What a new account begins with: a test number that rings the built-in answering phone, through a flow that announces, records and
 * rings. Does nothing in an account that has a flow already.
 */
export async function createAccountDefaults(
  parts: Readonly<{ db: Database; secrets: Secrets }>,
  account: AccountId,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { faults } = await changeConfiguration(parts, account, ({ configuration, locale }) => ({
      configuration: configuration.flows.length > 0 ? emptyConfiguration : defaults(locale, testNumber()),
      prune: new Set(),
    }))
    if (faults.length === 0) return
    // The only fault there can be is that another account's test number is the same, by chance.
    if (attempt === 10) throw new Error(faults.map(({ message }) => message).join('; '))
  }
}

/** Country code 999 is assigned to nobody (ITU-T E.164, annex to the list of codes), so no telephone network reaches it. */
const testNumber = (): PhoneNumber => `+999${randomInt(10_000_000, 100_000_000)}` as PhoneNumber // eleven digits

const defaults = (locale: AccountConfiguration['locale'], number: PhoneNumber): Configuration => ({
  ...emptyConfiguration,
  destinations: [{ name: 'Answering phone', target: { kind: 'answering-phone' } }],
  flows: [
    {
      name: 'Announce, record, ring',
      start: 'announce',
      steps: {
        announce: { does: 'announce', prompt: { say: announcement[locale] }, next: 'record' },
        record: { does: 'record', action: 'start', next: 'ring' },
        ring: {
          does: 'ring',
          strategy: 'in-order',
          sticky: false,
          destinations: [{ destination: 'Answering phone', ringFor: 25_000, weight: 1 }],
          whisper: null,
          accept: null,
          nobody: 'hangup',
          after: null,
        },
        hangup: { does: 'hangup' },
      },
      failOpen: 'Answering phone',
    },
  ],
  numbers: [
    { number, name: 'Test number', use: 'test', placement: null, pool: null, flow: 'Announce, record, ring' },
  ],
})
