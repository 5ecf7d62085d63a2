import type { Rules, Swap } from '#stages/visit/visit.wire.ts'

/** Stands between the texts of neighbouring elements, so a number may run over it. */
export const seam = '\uffff'

/** A swap, or a number that is only looked for. */
export type Wanted = Pick<Swap, 'find'> & Partial<Swap>

export type Finder = readonly [pattern: RegExp, show: string | undefined, whole: boolean | undefined]

export const finder = ({ find, show, whole }: Wanted, { gap }: Rules): Finder => [
  RegExp(find.replace(/~/g, gap), 'giu'),
  show,
  whole,
]

/**
 * The text with every number of the list swapped; the format around the digits stays. `found` hears of each number.
 * `not` tells what is no number by what stands around it (`rules.notInText`, `rules.notInLink`).
 */
export const rewrite = (text: string, list: readonly Finder[], not: RegExp, found: () => void): string =>
  list.reduce(
    (text, [pattern, show, whole]) =>
      text.replace(
        pattern,
        (
          all: string,
          lead: string,
          head: string,
          digits: string | undefined,
          letters: string,
          at: number,
        ) => {
          const from = at + lead.length
          const to = at + all.length
          const number = text.slice(from, to)
          const before = text.slice(Math.max(0, from - 24), from)
          // The rules know the number's two ends by these marks.
          if (not.test(before + '\ufffe' + number + '\ufdd0' + text.slice(to, to + 12))) return all
          found()
          if (!show) return all
          if (whole) return lead + show + number.replace(/[^\uffff]/g, '')
          let nth = 0
          const shown = (digits ?? letters).replace(/[\da-z\uff10-\uff19]/gi, (sign) => {
            const digit = show.charAt(nth++)
            // Full-width digits stay full-width.
            return sign < '\uff00' ? digit : digit.replace(/\d/, () => String.fromCharCode(+digit + 0xff10))
          })
          return lead + head + shown.replace(/[^\d\uff10-\uffff]+$/, '') + show.slice(nth)
        },
      ),
    text,
  )
