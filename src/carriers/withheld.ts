/**
 * Whether a carrier's word for the caller stands for "withheld". Twilio writes such a word as the keys of a telephone spell it: `+266696687`
 * is ANONYMOUS, and `+7378742833` (also seen as a number of the US) is RESTRICTED. Without this, all of them would be one caller with a number that is
 * somebody else's (https://help.twilio.com/articles/223179988).
 */
export const isWithheld = (from: string): boolean => {
  const text = from.trim().toLowerCase()
  return words.has(text) || spelled.has(text.replace(/^\+1?/, ''))
}

const words: ReadonlySet<string> = new Set([
  '',
  'anonymous',
  'blocked',
  'private',
  'restricted',
  'unavailable',
  'unknown',
  'withheld',
])

/** The letters on the keys (ITU-T E.161). */
const keys = ['', '', 'abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz']
const keyOf = (letter: string): number => keys.findIndex((letters) => letters.includes(letter))

const spelled: ReadonlySet<string> = new Set(
  Array.from(words, (word) => Array.from(word, keyOf).join('')).filter((digits) => digits.length >= 7),
)
