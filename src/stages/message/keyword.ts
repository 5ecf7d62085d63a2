/** What a text can ask of us by a single word. */
export type Keyword = 'stop' | 'start' | 'help'

/** The languages an account can have. */
export type Language = 'en' | 'ro' | 'uk'

/**
 * The words carriers and regulators name, obeyed in every account whatever its language: CTIA Messaging Principles 5.1.3, the FCC's list
 * (47 CFR 64.1200(a)(10)), and what Twilio, SignalWire and Telnyx take by default.
 */
const standard: Readonly<Record<Keyword, readonly string[]>> = {
  stop: [
    'stop',
    'stop all',
    'stopall',
    'unsubscribe',
    'cancel',
    'end',
    'quit',
    'revoke',
    'opt out',
    'optout',
    'please stop',
    'stop please',
  ],
  start: ['start', 'unstop', 'yes', 'subscribe', 'opt in', 'optin'],
  help: ['help', 'info'],
}

/** What people say in the account's own language. Written as `plain` leaves them. */
const spoken: Readonly<Record<Language, Readonly<Record<Keyword, readonly string[]>>>> = {
  en: { stop: [], start: [], help: [] },
  ro: {
    stop: ['opreste', 'opriti', 'dezabonare', 'dezabonez', 'dezaboneaza'],
    start: ['da', 'abonare', 'abonez', 'aboneaza', 'porneste'],
    help: ['ajutor', 'informatii'],
  },
  uk: {
    stop: ['стоп', 'відписка', 'відписатися', 'відписатись', 'припинити', 'досить'],
    start: ['так', 'старт', 'підписка', 'підписатися', 'підписатись'],
    help: ['допомога', 'довідка', 'інфо'],
  },
}

/** What a text asks by being nothing but one of the words; null for ordinary talk, "please stop calling me names" included. */
export function readKeyword(body: string, language: Language): Keyword | null {
  const words = plain(body)
  return find(standard, words) ?? find(spoken[language], words)
}

/** True when the word is one that carriers know, and answer by themselves. */
export const isStandard = (body: string): boolean => find(standard, plain(body)) !== null

const keywords = ['stop', 'start', 'help'] as const

type Table = Readonly<Record<Keyword, readonly string[]>>
const find = (table: Table, words: string): Keyword | null =>
  keywords.find((keyword) => table[keyword].includes(words)) ?? null

/** Longer than any keyword: a novel is not searched. */
const longest = 40

/** Lower case, letters without marks (`й` is `и` with one), single spaces: `"Stop."` and `ŞTOP!` are both `stop`. */
function plain(text: string): string {
  if (text.length > longest * 4) return ''
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
