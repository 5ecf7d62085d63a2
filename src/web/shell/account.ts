import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { createContext, useContext, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { me } from '../api/queries.ts'
import type { Account, Me } from '../api/shapes.ts'
import { chance, count, percent, price, rough, signedPercent, signedTenths, tenths } from '../format/count.ts'
import { about } from '../format/duration.ts'

import { exactMoney, money, moneyChange, roundMoney } from '../format/money.ts'
import {
  dayIn,
  exactMoment,
  moment,
  shortDay,
  timeOfDay,
  timeWithSeconds,
  dayName,
  type Language,
} from '../format/moment.ts'
import { phone } from '../format/phone.ts'
import { useNow } from './now.ts'

/** Who is signed in. The route loads it before any page is drawn. */
export function useMe(): Readonly<{ user: NonNullable<Me['user']>; accounts: Me['accounts'] }> {
  const { data } = useQuery(me)
  if (!data?.user) throw new Error('useMe is for pages behind sign-in')
  return { user: data.user, accounts: data.accounts }
}

/** The account the address names. The route refuses an unknown one before any page is drawn. */
export function useAccount(): Account {
  const { account } = useParams({ from: '/$account' })
  const found = useMe().accounts.find(({ id }) => id === account)
  if (!found) throw new Error('useAccount is for pages of an account')
  return found
}

export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return i18n.language as Language // only speak() sets it
}

type Format = ReturnType<typeof useAccountFormat>

/** One for everything on the screen: a log of hundreds of rows asks it a thousand times. Given by the shell. */
export const FormatContext = createContext<Format | null>(null)

/** Figures, moments and numbers as this account's people write them. */
export function useFormat(): Format {
  const format = useContext(FormatContext)
  if (!format) throw new Error('useFormat is for pages of an account')
  return format
}

/** What `useFormat` answers. It changes with the day, as "today" does. */
export function useAccountFormat() {
  const { timeZone, country } = useAccount()
  const language = useLanguage()
  const now = useNow(60_000)
  const today = dayIn(timeZone, now)
  return useMemo(() => {
    const at = (when: string | number) => (typeof when === 'string' ? Date.parse(when) : when)
    return {
      language,
      zone: timeZone,
      count: (value: number) => count(language, value),
      percent: (share: number) => percent(language, share),
      price: (amount: number, currency: string) => price(language, amount, currency),
      chance: (p: number) => chance(language, p),
      rough: (value: number) => rough(language, value),
      about: (milliseconds: number) => about(language, milliseconds),
      signedPercent: (share: number) => signedPercent(language, share),
      tenths: (value: number, always = false) => tenths(language, value, always),
      signedTenths: (value: number) => signedTenths(language, value),
      money: (minor: number, currency: string) => money(language, minor, currency),
      moneyChange: (minor: number, currency: string) => moneyChange(language, minor, currency),
      roundMoney: (minor: number, currency: string) => roundMoney(language, minor, currency),
      exactMoney: (minor: number, currency: string) => exactMoney(language, minor, currency),
      phone: (number: string) => phone(number, country),
      moment: (when: string | number) => moment(language, timeZone, at(when), now),
      day: (when: string | number) => dayName(language, timeZone, at(when), now),
      time: (when: string | number) => timeOfDay(language, timeZone, at(when)),
      timeWithSeconds: (when: string | number) => timeWithSeconds(language, timeZone, at(when)),
      exact: (when: string | number) => exactMoment(language, timeZone, at(when)),
      shortDay: (day: string) => shortDay(language, day),
    }
  }, [language, timeZone, country, today])
}
