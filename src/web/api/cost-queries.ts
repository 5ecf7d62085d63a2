import type {
  CostAndReturnAlso,
  CostAndReturnAsked,
  CostAndReturnRow,
} from '#reports/cost-and-return/report.ts'
import type { ReportReply } from '#reports/report.ts'
import type { Contracts, CostImports, Costs, CostSettings } from '#stages/cost/cost.wire.ts'
import type { SaleImports, Sales, WorthReply } from '#stages/sale/sale.wire.ts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, path } from './client.ts'
import type { Span } from './queries.ts'

/** What is asked of costs and sales. Whatever changes one of them changes `report` answers too: see `costKeys`. */

export const costAndReturn = (account: string, span: Span, asked: CostAndReturnAsked) =>
  queryOptions({
    queryKey: ['report', account, 'cost-and-return', span, asked],
    queryFn: ({ signal }) =>
      get<ReportReply<CostAndReturnRow, CostAndReturnAlso>>(
        path(['accounts', account, 'reports', 'cost-and-return'], { ...span, ...asked }),
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })

const costQuery = <Reply>(account: string, name: string, parts: readonly string[]) =>
  queryOptions({
    queryKey: ['costs', account, name],
    queryFn: ({ signal }) => get<Reply>(path(['accounts', account, ...parts]), signal),
  })

export const costImports = (account: string) =>
  costQuery<CostImports>(account, 'imports', ['costs', 'imports'])
export const contracts = (account: string) =>
  costQuery<Contracts>(account, 'contracts', ['costs', 'contracts'])
export const costSettings = (account: string) =>
  costQuery<CostSettings>(account, 'settings', ['costs', 'settings'])
export const sales = (account: string) => costQuery<Sales>(account, 'sales', ['sales'])
export const saleImports = (account: string) =>
  costQuery<SaleImports>(account, 'sale-imports', ['sales', 'imports'])

/** What was typed for the months of a year. */
export const typedCosts = (account: string, year: number) =>
  queryOptions({
    queryKey: ['costs', account, 'typed', year],
    queryFn: ({ signal }) =>
      get<Costs>(
        path(['accounts', account, 'costs'], {
          from: `${year}-01-01`,
          to: `${year}-12-31`,
          origin: 'typed',
          by: 'month',
        }),
        signal,
      ),
    placeholderData: keepPreviousData,
  })

/** What came of a call. */
export const callWorth = (account: string, call: string) =>
  queryOptions({
    queryKey: ['costs', account, 'worth', call],
    queryFn: ({ signal }) => get<WorthReply>(path(['accounts', account, 'calls', call, 'worth']), signal),
  })

/** Of everything that may have changed with a cost or a sale. */
export const costKeys = (account: string) => [
  { queryKey: ['costs', account] },
  { queryKey: ['report', account] },
]
