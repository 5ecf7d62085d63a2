import type { Duration } from '#base/time.ts'

/** A caller's place: 1 is next. `wait` is what is left by experience; null while nobody knows. */
export type Place = Readonly<{ position: number; wait: Duration | null }>

/** What a waiting caller is told, in one language. */
type Words = Readonly<{
  position(position: number): string
  wait(minutes: number): string
  /** The caller has asked to be called back. */
  callback: string
}>

const words: Readonly<Record<string, Words>> = {
  en: {
    position: (n) => (n === 1 ? 'You are next in line.' : `You are number ${n} in line.`),
    wait: (n) => `The wait is about ${n} ${n === 1 ? 'minute' : 'minutes'}.`,
    callback: 'You keep your place. We will call you back. Goodbye.',
  },
  ro: {
    position: (n) => (n === 1 ? 'Sunteți următorul la rând.' : `Sunteți numărul ${n} la rând.`),
    wait: (n) =>
      `Mai așteptați aproximativ ${counted('ro', n, { one: 'un minut', few: `${n} minute` }, `${n} de minute`)}.`,
    callback: 'Vă păstrăm locul la rând și vă sunăm noi. La revedere.',
  },
  uk: {
    position: (n) => (n === 1 ? 'Ваша черга наступна.' : `Ваш номер у черзі: ${n}.`),
    wait: (n) => `Чекати ще близько ${n} ${counted('uk', n, { one: 'хвилини' }, 'хвилин')}.`, // after "близько" stands the genitive
    callback: 'Ваше місце в черзі збережено. Ми вам зателефонуємо. До побачення.',
  },
}

const rules = new Map<string, Intl.PluralRules>()

/** The form of a word that goes with this number. */
function counted(
  language: string,
  count: number,
  forms: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>,
  other: string,
): string {
  const rule = rules.get(language) ?? new Intl.PluralRules(language)
  rules.set(language, rule)
  return forms[rule.select(count)] ?? other
}

/** Longer than this nobody would believe a number. */
const longestSaid = 90

const wordsOf = (locale: string): Words | undefined => words[locale.slice(0, 2).toLowerCase()] ?? words['en']

/** What to tell a caller who stands there; empty when there is nothing to say. A language we have no words for is spoken as English. */
export function placeWords(
  locale: string,
  { position, wait }: Place,
  says: Readonly<{ position: boolean; wait: boolean }>,
): string {
  const minutes = wait === null ? 0 : Math.ceil(wait / 60_000)
  return [
    says.position ? wordsOf(locale)?.position(position) : undefined,
    says.wait && minutes > 0 && minutes <= longestSaid ? wordsOf(locale)?.wait(minutes) : undefined,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ')
}

/** What a caller hears who has asked to be called back. */
export const callbackWords = (locale: string): string => wordsOf(locale)?.callback ?? ''
