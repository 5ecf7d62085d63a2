import { useQuery } from '@tanstack/react-query'
import { calls, holdings } from '../api/queries.ts'
import type { Destination, Site, TrackingNumber, Trunk } from '../api/shapes.ts'
import { useAccount, useMe } from '../shell/account.ts'
import { useInfiniteQuery } from '@tanstack/react-query'

/** The steps from an empty account to a tracked call, in the order one takes them. */
export const setUpSteps = [
  'testCall',
  'trunk',
  'destination',
  'number',
  'site',
  'snippet',
  'password',
] as const
export type SetUpStep = (typeof setUpSteps)[number]

export type SetUpFacts = Readonly<{
  calls: number
  trunks: readonly Trunk[]
  destinations: readonly Destination[]
  numbers: readonly TrackingNumber[]
  sites: readonly Site[]
  hasPassword: boolean
}>

const rules: Readonly<Record<SetUpStep, (facts: SetUpFacts) => boolean>> = {
  testCall: ({ calls }) => calls > 0,
  trunk: ({ trunks }) => trunks.length > 0,
  destination: ({ destinations }) => destinations.some(({ target }) => target.kind !== 'answering-phone'),
  number: ({ numbers }) => numbers.some(({ use }) => use === 'placement' || use === 'pool'),
  site: ({ sites }) => sites.length > 0,
  snippet: ({ sites }) => sites.some(({ checkedAt }) => checkedAt !== null),
  password: ({ hasPassword }) => hasPassword,
}

/** Which steps are done: read from what there is, so the list ticks itself and never lies. */
export const checkSetUp = (facts: SetUpFacts): readonly Readonly<{ step: SetUpStep; done: boolean }>[] =>
  setUpSteps.map((step) => ({ step, done: rules[step](facts) }))

export function useSetUp() {
  const { id } = useAccount()
  const { user } = useMe()
  const any = useInfiniteQuery(calls(id, {}, 1))
  const trunks = useQuery(holdings(id, 'trunks'))
  const destinations = useQuery(holdings(id, 'destinations'))
  const numbers = useQuery(holdings(id, 'numbers'))
  const sites = useQuery(holdings(id, 'sites'))
  if (!any.data || !trunks.data || !destinations.data || !numbers.data || !sites.data)
    return { steps: undefined }
  return {
    steps: checkSetUp({
      calls: any.data.pages[0]?.calls.length ?? 0,
      trunks: trunks.data,
      destinations: destinations.data,
      numbers: numbers.data,
      sites: sites.data,
      hasPassword: user.hasPassword,
    }),
  }
}
