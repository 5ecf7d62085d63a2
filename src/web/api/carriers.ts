import type {
  AvailableNumbers,
  AvailableQuery,
  CarrierKinds,
  CarrierNumbers,
  CarrierTest,
  NumbersReply,
} from '#configuration/carriers.wire.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { get, path, request } from './client.ts'

/** What is asked of carriers: each answer comes from theirs, so it may take a while, and may be a refusal in words. */

/** Which carriers there are, and what each asks for. */
export const carrierKinds = (account: string) =>
  queryOptions({
    queryKey: ['carrier-kinds', account],
    queryFn: ({ signal }) => get<CarrierKinds>(path(['accounts', account, 'carrier-kinds']), signal),
    staleTime: 60_000,
  })

/** What the account has at the carrier, page by page. */
export const numbersThere = (account: string, carrier: string) =>
  infiniteQueryOptions({
    queryKey: ['numbers-there', account, carrier],
    queryFn: ({ pageParam, signal }) =>
      get<CarrierNumbers>(
        path(['accounts', account, 'carriers', carrier, 'numbers'], pageParam ? { page: pageParam } : {}),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page: CarrierNumbers) => page.next ?? undefined,
    retry: false,
  })

export const available = (account: string, carrier: string, asked: AvailableQuery | null) =>
  queryOptions({
    queryKey: ['available', account, carrier, asked],
    queryFn: ({ signal }) =>
      get<AvailableNumbers>(
        path(['accounts', account, 'carriers', carrier, 'available'], asked ?? {}),
        signal,
      ),
    enabled: asked !== null,
    retry: false,
    staleTime: 60_000,
  })

export const testCarrier = (account: string, carrier: string): Promise<CarrierTest> =>
  request('POST', path(['accounts', account, 'carriers', carrier, 'test']))

export const buyNumber = (account: string, carrier: string, number: string): Promise<unknown> =>
  request('POST', path(['accounts', account, 'carriers', carrier, 'buy']), { number })

/** Most that the server takes at a time. */
export const mostAtOnce = 50

export const withNumbers = (
  account: string,
  carrier: string,
  does: 'import' | 'repair' | 'release',
  numbers: readonly string[],
): Promise<NumbersReply> =>
  request('POST', path(['accounts', account, 'carriers', carrier, does]), { numbers })
