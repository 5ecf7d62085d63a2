import type { CallerImportReply, Callers, LookupProviderReply } from '#stages/call/callers/caller.wire.ts'
import type { Spam } from '#stages/call/screen.wire.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, path } from './client.ts'

/** What can be asked about callers and spam; the key is the question. */

export const spam = (account: string) =>
  queryOptions({
    queryKey: ['spam', account],
    queryFn: ({ signal }) => get<Spam>(path(['accounts', account, 'spam']), signal),
  })

export const callers = (account: string, search: string) =>
  infiniteQueryOptions({
    queryKey: ['callers', account, search],
    queryFn: ({ pageParam, signal }) =>
      get<Callers>(
        path(['accounts', account, 'callers'], {
          ...(search === '' ? {} : { search }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        }),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page: Callers) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })

/** Asked again while it runs. */
export const callerImport = (account: string) =>
  queryOptions({
    queryKey: ['caller-import', account],
    queryFn: ({ signal }) => get<CallerImportReply>(path(['accounts', account, 'callers', 'import']), signal),
    refetchInterval: ({ state }) => (state.data?.import?.state === 'running' ? 700 : false),
  })

export const lookupProvider = (account: string) =>
  queryOptions({
    queryKey: ['lookup-provider', account],
    queryFn: ({ signal }) =>
      get<LookupProviderReply>(path(['accounts', account, 'callers', 'lookup']), signal),
  })
