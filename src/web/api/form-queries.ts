import type { FormsByDayAlso, FormsByDayRow } from '#reports/forms-by-day/report.ts'
import type { ReportReply } from '#reports/report.ts'
import type { FormDetail, FormList, FormListQuery, FormSettingsReply } from '#stages/form/form.wire.ts'
import type { OwnForms } from '#stages/form/own-form.wire.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, path } from './client.ts'
import type { Span } from './queries.ts'

/** What can be asked about forms; the key is the question. */

export type FormFilter = Omit<FormListQuery, 'cursor' | 'limit'>

export const forms = (account: string, filter: FormFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['forms', account, filter, limit],
    queryFn: ({ pageParam, signal }) =>
      get<FormList>(
        path(['accounts', account, 'forms'], {
          ...filter,
          limit,
          ...(pageParam ? { cursor: pageParam } : {}),
        }),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page: FormList) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })

export const form = (account: string, id: string) =>
  queryOptions({
    queryKey: ['form', account, id],
    queryFn: ({ signal }) => get<FormDetail>(path(['accounts', account, 'forms', id]), signal),
  })

export const formSettings = (account: string) =>
  queryOptions({
    queryKey: ['form-settings', account],
    queryFn: ({ signal }) => get<FormSettingsReply>(path(['accounts', account, 'form-settings']), signal),
  })

export const ownForms = (account: string) =>
  queryOptions({
    queryKey: ['own-forms', account],
    queryFn: ({ signal }) => get<OwnForms>(path(['accounts', account, 'own-forms']), signal),
  })

/** How many came each day, and in the days before. */
export const formsByDay = (account: string, span: Span) =>
  queryOptions({
    queryKey: ['report', account, 'forms-by-day', span],
    queryFn: ({ signal }) =>
      get<ReportReply<FormsByDayRow, FormsByDayAlso>>(
        path(['accounts', account, 'reports', 'forms-by-day'], span),
        signal,
      ),
    placeholderData: keepPreviousData,
  })
