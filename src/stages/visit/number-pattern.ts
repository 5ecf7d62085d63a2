import type { PhoneDigits, Rules, Swap } from './visit.wire.ts'

// How a page may write a number, as regular expressions for the snippet. They travel with every answer, so that the snippet stays
// tiny and an installed one learns a new spelling without being changed.
//
//     lead    head          digits (or letters)
//     " "     "+40 (0)"     "21 123-45.67"        ext. 8
//
// Lookbehind is avoided: Safari learnt it in 16.4 only.

/** Stands between the texts of neighbouring elements, so a number may run over it. A Unicode noncharacter: no page writes it. */
const seam = '\\uffff'
/** Stand before and after the number when the snippet asks whether it really is one; noncharacters too. */
const open = '\\ufffe'
const close = '\\ufdd0'

const dashes = '\\-\\u2010-\\u2015\\u2212\\uff0d'
const blanks = '\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069'
const inside = `${blanks}()[\\]./\\u00b7\\uff08\\uff09\\uff0e${dashes}${seam}`

/** What may stand between two digits: blanks of any width, hyphens, dashes, minus, dots, slashes, brackets. */
const gap = `[${inside}]{0,5}`
/** Patterns say `~` for the gap: it stands between every two digits. */
const tilde = '~'

/** ITU-T E.161: the letters on each key, for vanity spelling. */
const keys: readonly string[] = ['', '', 'abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz']

const wide = (digit: string): string => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)
const digitsOf = (number: string): readonly string[] => number.split('')
/** A digit as itself or in full width. */
const either = (digit: string): string => `[${digit}${wide(digit)}]`
const spell = (number: string): string => digitsOf(number).map(either).join(tilde)

/** At least three letters at the end, at least three digits in front: 800-FLOWERS, 800-356-WERS. Null when no key has letters. */
function vanity(national: string): string | null {
  const digits = digitsOf(national)
  const last = digits.length - 3
  if (last < 3 || /[01]/.test(national.slice(last))) return null
  const signs = digits.map((digit, at) => {
    const letters = keys[Number(digit)] ?? ''
    return at < 3 ? either(digit) : at < last ? `[${digit}${letters}]` : `[${letters}]`
  })
  return signs.join(tilde)
}

type Form = 'home' | 'abroad' | 'both'

/** The number as pages in its country (`home`) and in the world (`abroad`) write it. */
export function pattern({ country, trunk, national }: PhoneDigits, form: Form = 'both'): string {
  const prefixes = {
    home: trunk ? `${spell(trunk)}${tilde}` : '',
    abroad: `(?:(?:[+\\uff0b]|00|011)${tilde})?${spell(country)}${tilde}${trunk ? `(?:${spell(trunk)}${tilde})?` : ''}`,
  }
  const head = form === 'both' ? `(?:${prefixes.abroad}|${prefixes.home})` : prefixes[form]
  const letters = vanity(national)
  // A word may be longer than the number it spells, as 1-800-MATTRESS is: dialling stops at the last digit.
  const spelt = letters === null ? '(\\b\\B)' : `(${letters})[a-z]{0,3}(?![a-z])`
  return `(^|[^\\d])([([\\uff08]?${head})(?:(${spell(national)})|${spelt})`
}

/** Where the page says `find`, show `show`: in the page's own format, or written anew where the two are dialled differently. */
export function swapsFor(find: PhoneDigits, show: PhoneDigits): Swap[] {
  if (find.country === show.country && find.trunk === show.trunk) {
    return [{ find: pattern(find), show: show.national, whole: false }]
  }
  const abroad = `+${show.country} ${show.national}`
  const home = find.country === show.country ? show.trunk + show.national : abroad
  return [
    { find: pattern(find, 'abroad'), show: abroad, whole: true },
    { find: pattern(find, 'home'), show: home, whole: true },
  ]
}

// What stands around the digits and makes them something else than this telephone number.
// Each line reads: what goes before, `open`, the number, `close`, what comes after. A plus begins a number whatever goes before.
const plain = `[\\d${seam}]+`
const spaced = `[\\d\\s${seam}]+`
const begins = `${open}(?!\\+)`
const any = [
  `\\d[./:,)'\\u00b7${dashes}]+${begins}`, // a longer run: 99-555-123-4567
  `(\\+|\\b00|\\b011) ?[1-9]\\d{0,2}[\\s.()/${dashes}]*${begins}`, // another country: +49 (555) 123-4567
  `(^|[^-.) \\d])\\d+${seam}${begins}`, // a longer run over elements: <b>99</b>(555) 123-4567
  `${close}([./:\\u00b7${dashes}]?\\d)`, // 555-123-45678, 555-123-4567-89, 555-123-4567/68
  `${close}${seam}\\d(?!\\d\\d[-.) ])`, // (555) 123-4567<b>8</b>
]
const prose = [
  `[\\p{Lu}\\p{Ll}_#=&@%/\\\\][-_\\u2010\\u2011]?${open}`, // a word, an id, an address: AB-555-123-4567, /5551234567
  `\\p{Sc}\\s?${open}|${close}\\s?\\p{Sc}`, // a price
  `${close}[_@%=&\\\\]`, // 5551234567@example.com
  `\\d([^\\S\\n]{1,2}|${seam})${open}${spaced}${close}`, // 4111 5551 2345 67
  `${open}\\+?${spaced}${close}([^\\S\\n]{1,2}|${seam})\\d`, // 5551 2345 6789
  `\\b(id|ref|sku|isbn|ean|upc|vin|order|invoice)\\W{0,3}((no|nr|number)\\W{0,3})?${open}${plain}${close}`,
  `${open}\\+?${plain}${close}(?!e?xt?\\.? ?\\d)[\\p{Lu}\\p{Ll}]`, // 5551234567abc, but 5551234567x89
  `${open}\\+?${plain}${close}([-_.]\\p{L}|[,']\\d|/|\\s?(usd|eur|gbp|ron|lei|uah)\\b)`, // 5551234567-AB, 5551234567,50
]

/** What every pattern needs besides itself. */
export const rules: Rules = {
  gap,
  notInLink: any.join('|'),
  notInText: [...any, ...prose].join('|'),
}
