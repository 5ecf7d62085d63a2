import type { Brand } from '#base/id.ts'

/** Three capital letters of ISO 4217. */
export type Currency = Brand<string, 'Currency'>

/** A whole number of the currency's minor unit (cents, bani, kopiikas). Rates round once, at the end, half to even. */
export type Money = Readonly<{ minor: number; currency: Currency }>
