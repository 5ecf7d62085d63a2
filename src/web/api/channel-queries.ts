import type { ChannelRules, Preview, SavedChannels, Tried } from '#stages/visit/channel.wire.ts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, path, request } from './client.ts'

const at = (account: string, ...more: string[]) => path(['accounts', account, 'channels', ...more])

/** The account's own channels; asked again while the past is being told by them. */
export const channels = (account: string) =>
  queryOptions({
    queryKey: ['channels', account],
    queryFn: ({ signal }) => get<SavedChannels>(at(account), signal),
    refetchInterval: ({ state }) => (state.data?.settling ? 1000 : false),
  })

/** What rules that are not saved would make of the last days. */
export const channelPreview = (account: string, rules: ChannelRules) =>
  queryOptions({
    queryKey: ['channel-preview', account, rules],
    queryFn: () => request<Preview>('POST', at(account, 'preview'), { rules }),
    placeholderData: keepPreviousData,
  })

/** What an address would be counted as. */
export const channelTry = (account: string, rules: ChannelRules, url: string, referrer: string) =>
  queryOptions({
    queryKey: ['channel-try', account, rules, url, referrer],
    queryFn: () => request<Tried>('POST', at(account, 'try'), { rules, url, referrer }),
    placeholderData: keepPreviousData,
  })

export const saveChannels = (account: string, version: number, rules: ChannelRules) =>
  request<SavedChannels>('PUT', at(account), { version, rules })
