import type { Brand } from '#base/id.ts'

/** A telephone number in E.164: `+` and 3 to 15 digits. Parsed once at the edge (`platform/phone.ts`); nothing inside handles raw strings. */
export type PhoneNumber = Brand<string, 'PhoneNumber'>

/** ITU-T E.164: at most 15 digits; the shortest assigned subscriber numbers with country code have 7, test ranges fewer. */
export const isPhoneNumber = (text: string): text is PhoneNumber => /^\+[1-9][0-9]{2,14}$/.test(text)

/** The few digits that call for help in a country: 112, 911. Dialled as they are, no part of E.164. */
export type EmergencyNumber = Brand<string, 'EmergencyNumber'>
