import type { Worth } from './sale.wire.ts'

export type { Worth } from './sale.wire.ts'

/** As CRMs call what came of somebody, in small letters, anything but letters left out. Without a word, a row of sales is a sale. */
const statuses: Readonly<Record<Worth, string>> = {
  sale: 'sale sold won closedwon paid customer converted vândut vânzare câștigat продаж продано виграно клієнт',
  qualified:
    'qualified opportunity sql appointment quoted calificat oportunitate programare кваліфікований можливість',
  lead: 'lead new open mql contacted prospect nou deschis contactat лід новий відкрито',
  none: 'none lost closedlost disqualified unqualified junk spam notalead pierdut necalificat ніхто втрачено програно некваліфікований',
}
const worthOf: ReadonlyMap<string, Worth> = new Map(
  Object.entries(statuses).flatMap(
    ([worth, words]) => words.split(' ').map((word) => [word, worth as Worth] as const), // the keys of the table
  ),
)

/** Null for a word that nobody knows. */
export const readStatus = (text: string): Worth | null =>
  text.trim() === '' ? 'sale' : (worthOf.get(text.toLowerCase().replaceAll(/[^\p{L}]/gu, '')) ?? null)
