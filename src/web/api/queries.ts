import type { CallDetail, CallList, CallListQuery } from '#stages/call/call.wire.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, path } from './client.ts'
import type { ApiKey, DayRow, Destination, Flow, Me, Pool, Site, SourceRow, TrackingNumber, Trunk } from './shapes.ts'

/** What can be asked, one entry a question; the key is the question. */

export type CallFilter = Omit<CallListQuery, 'cursor' | 'limit'>
export type Span = Readonly<{ from: string; to: string }>

export const me = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get<Me>(path(['me']), signal),
  staleTime: 60_000,
  retry: false,
})

export const calls = (account: string, filter: CallFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['calls', account, filter, limit],
    queryFn: ({ pageParam, signal }) =>
      get<CallList>(
        path(['accounts', account, 'calls'], { ...filter, limit, ...(pageParam ? { cursor: pageParam } : {}) }),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page: CallList) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })

export const call = (account: string, id: string) =>
  queryOptions({
    queryKey: ['call', account, id],
    queryFn: ({ signal }) => get<CallDetail>(path(['accounts', account, 'calls', id]), signal),
  })

/** Where a call's sound is; the server answers ranges, so a player may seek before all of it has come. */
export const recordingUrl = (account: string, id: string): string =>
  path(['accounts', account, 'calls', id, 'recording.wav'])

/** The lists of what the business has. All small: an account has tens of these, not thousands. */
export type Holdings = Readonly<{
  numbers: TrackingNumber
  pools: Pool
  sites: Site
  destinations: Destination
  flows: Flow
  trunks: Trunk
  'api-keys': ApiKey
}>

export const holdings = <Kind extends keyof Holdings>(account: string, kind: Kind) =>
  queryOptions({
    queryKey: [kind, account],
    queryFn: async ({ signal }) => {
      const reply = await get<Readonly<Record<string, readonly Holdings[Kind][]>>>(path(['accounts', account, kind]), signal)
      return Object.values(reply)[0] ?? []
    },
    staleTime: 10_000,
  })

export const callsBySource = (account: string, span: Span) =>
  queryOptions({
    queryKey: ['report', account, 'calls-by-source', span],
    queryFn: async ({ signal }) =>
      (await get<{ rows: readonly SourceRow[] }>(path(['accounts', account, 'reports', 'calls-by-source'], span), signal)).rows,
    placeholderData: keepPreviousData,
  })

export const callsByDay = (account: string, span: Span) =>
  queryOptions({
    queryKey: ['report', account, 'calls-by-day', span],
    queryFn: async ({ signal }) =>
      (await get<{ rows: readonly DayRow[] }>(path(['accounts', account, 'reports', 'calls-by-day'], span), signal)).rows,
    placeholderData: keepPreviousData,
  })
