import type { AccountId } from '#base/id.ts'
import { savePrompt } from '#configuration/prompts.store.ts'
import type { DemoParts } from './demo.store.ts'

const sounds = [
  [
    'Holiday greeting',
    'We are closed for the holidays and are back on the second of January. Happy new year!',
  ],
  ['Open day', 'Come to our open day this Saturday: test drives from nine to four, and coffee is on us.'],
] as const

/** Bytes in a millisecond of telephone sound. */
const bytesPerMs = 16

/** Sounds the business has recorded for its flows; none where there is no voice to speak them. */
export async function addSounds({ db, prompts, storage }: DemoParts, account: AccountId): Promise<void> {
  for (const [name, text] of sounds) {
    const prompt = await prompts.say(text, 'en-GB')
    const sound = prompt.ok ? await storage.get(prompt.value) : null
    if (!prompt.ok || !sound) return
    const lengthMs = Math.round(sound.length / bytesPerMs)
    await db.account(account, (trx) => savePrompt(trx, account, { name, key: prompt.value, lengthMs }))
  }
}
