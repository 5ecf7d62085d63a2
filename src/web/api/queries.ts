import type { CallAttribution, PoolPlan, PoolPlanQuery } from '#stages/attribution/attribution.wire.ts'
import type { CallDetail, CallList, CallListQuery } from '#stages/call/call.wire.ts'
import type { CalibrationAlso, CalibrationRow } from '#reports/calibration/report.ts'
import type { CallsByDepartmentRow } from '#reports/calls-by-department/report.ts'
import type { CallsByDayRow } from '#reports/calls-by-day/report.ts'
import type { CallsByKeywordAsked, CallsByKeywordRow } from '#reports/calls-by-keyword/report.ts'
import type { CallsBySourceRow } from '#reports/calls-by-source/report.ts'
import type { ModelsAlso, ModelsAsked, ModelsRow } from '#reports/models/report.ts'
import type { ReportReply } from '#reports/report.ts'
import type { PersonDetail, PersonList } from '#stages/person/person.wire.ts'
import type {
  TextSettingsReply,
  ThreadDetail,
  ThreadList,
  ThreadListQuery,
} from '#stages/message/message.wire.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, path } from './client.ts'
import type {
  Agent,
  ApiKey,
  CarrierConnection,
  Department,
  Destination,
  Flow,
  Me,
  Phone,
  Pool,
  Site,
  TrackingNumber,
  Trunk,
} from './shapes.ts'

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
        path(['accounts', account, 'calls'], {
          ...filter,
          limit,
          ...(pageParam ? { cursor: pageParam } : {}),
        }),
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

/** Why a call is credited as it is. `judged` changes when the call is judged again. */
export const callAttribution = (account: string, id: string, judged: string) =>
  queryOptions({
    queryKey: ['call-attribution', account, id, judged],
    queryFn: ({ signal }) =>
      get<CallAttribution>(path(['accounts', account, 'calls', id, 'attribution']), signal),
    placeholderData: keepPreviousData,
  })

/** Where a call's sound is; the server answers ranges, so a player may seek before all of it has come. */
export const recordingUrl = (account: string, id: string): string =>
  path(['accounts', account, 'calls', id, 'recording.wav'])

export type ThreadFilter = Omit<ThreadListQuery, 'cursor' | 'limit'>

/** Conversations by text, the latest first. */
export const threads = (account: string, filter: ThreadFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['threads', account, filter, limit],
    queryFn: ({ pageParam, signal }) =>
      get<ThreadList>(
        path(['accounts', account, 'threads'], {
          ...filter,
          limit,
          ...(pageParam ? { cursor: pageParam } : {}),
        }),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page: ThreadList) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })

/** One conversation; its pages go back in time. */
export const thread = (account: string, id: string) =>
  infiniteQueryOptions({
    queryKey: ['thread', account, id],
    queryFn: ({ pageParam, signal }) =>
      get<ThreadDetail>(
        path(['accounts', account, 'threads', id], pageParam ? { before: pageParam } : {}),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page: ThreadDetail) => page.earlier ?? undefined,
  })

export const textSettings = (account: string) =>
  queryOptions({
    queryKey: ['text-settings', account],
    queryFn: ({ signal }) => get<TextSettingsReply>(path(['accounts', account, 'text-settings']), signal),
  })

/** The lists of what the business has. All small: an account has tens of these, not thousands. */
export type Holdings = Readonly<{
  numbers: TrackingNumber
  pools: Pool
  sites: Site
  departments: Department
  agents: Agent
  destinations: Destination
  flows: Flow
  trunks: Trunk
  carriers: CarrierConnection
  phones: Phone
  'api-keys': ApiKey
}>

const isList = <Item>(
  reply: readonly Item[] | Readonly<Record<string, readonly Item[]>>,
): reply is readonly Item[] => Array.isArray(reply)

export const holdings = <Kind extends keyof Holdings>(account: string, kind: Kind) =>
  queryOptions({
    queryKey: [kind, account],
    queryFn: async ({ signal }): Promise<readonly Holdings[Kind][]> => {
      type Listed = readonly Holdings[Kind][]
      const reply = await get<Listed | Readonly<Record<string, Listed>>>(
        path(['accounts', account, kind]),
        signal,
      )
      // Keys come as a bare list, the rest under their own name.
      return isList(reply) ? reply : (reply[kind] ?? [])
    },
    staleTime: 10_000,
  })

/** The reports the dashboard draws, by their folder's name. */
export type Reports = Readonly<{
  'calls-by-source': CallsBySourceRow
  'calls-by-keyword': CallsByKeywordRow
  'calls-by-department': CallsByDepartmentRow
  'calls-by-day': CallsByDayRow
}>

/** What a report may be asked beside its days. */
type Asked = Readonly<{ 'calls-by-keyword': CallsByKeywordAsked }>

export const report = <Id extends keyof Reports>(
  account: string,
  id: Id,
  span: Span,
  asked?: Id extends keyof Asked ? Asked[Id] : never,
) =>
  queryOptions({
    queryKey: ['report', account, id, span, asked],
    queryFn: ({ signal }) =>
      get<ReportReply<Reports[Id]>>(
        path(['accounts', account, 'reports', id], { ...span, ...asked }),
        signal,
      ),
    placeholderData: keepPreviousData,
  })

/** What each channel earned by each model. */
export const models = (account: string, span: Span, asked: ModelsAsked) =>
  queryOptions({
    queryKey: ['report', account, 'models', span, asked],
    queryFn: ({ signal }) =>
      get<ReportReply<ModelsRow, ModelsAlso>>(
        path(['accounts', account, 'reports', 'models'], { ...span, ...asked }),
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

export const persons = (account: string, search: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['persons', account, search],
    queryFn: ({ pageParam, signal }) =>
      get<PersonList>(
        path(['accounts', account, 'persons'], {
          ...(search === undefined ? {} : { search }),
          ...(pageParam ? { cursor: pageParam } : {}),
        }),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page: PersonList) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })

/** One person, by their id or by an identity: `phone:+12125550199`. */
export const person = (account: string, id: string) =>
  queryOptions({
    queryKey: ['person', account, id],
    queryFn: ({ signal }) => get<PersonDetail>(path(['accounts', account, 'persons', id]), signal),
    retry: false,
  })

/** How well a pool tells calls apart, and how well one of another size would. */
export const poolPlan = (account: string, pool: string, asked: PoolPlanQuery) =>
  queryOptions({
    queryKey: ['pool-plan', account, pool, asked],
    queryFn: ({ signal }) => get<PoolPlan>(path(['accounts', account, 'pools', pool, 'plan'], asked), signal),
    placeholderData: keepPreviousData,
  })

/** What was claimed of calls, against what became known. */
export const calibration = (account: string, span: Span) =>
  queryOptions({
    queryKey: ['report', account, 'calibration', span],
    queryFn: ({ signal }) =>
      get<ReportReply<CalibrationRow, CalibrationAlso>>(
        path(['accounts', account, 'reports', 'calibration'], span),
        signal,
      ),
    placeholderData: keepPreviousData,
  })
