import { isCurrency, type Currency } from '#base/money.ts'

/** As long as the dictionary of sources keeps them, so that costs and visits can meet (visit/source-dictionary.store.ts). */
const longest = { source: 100, medium: 60, campaign: 150, keyword: 150 } as const

/** A word as a database can hold it: no controls, no half characters, not too long. */
export const fitWord = (kind: keyof typeof longest, text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longest[kind])
    .toWellFormed()

/** A keyword without the marks of how it matches: `[roof repair]`, `"roof repair"`, `+roof +repair` are one to a visit. */
export const bareKeyword = (text: string): string =>
  fitWord(
    'keyword',
    text
      .toLowerCase()
      .replaceAll(/(^|\s)\+/g, '$1')
      .replaceAll(/^[["']+|[\]"']+$/g, ''),
  )

/** What a platform writes where there is nothing. */
export const saysNothing = (text: string): boolean => /^(-{1,2}|–|—|n\/a|\(not set\))?$/i.test(text.trim())

export const readCurrency = (text: string): Currency | null => {
  const code = text.trim().toUpperCase()
  return isCurrency(code) ? code : null
}
