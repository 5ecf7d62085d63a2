import type { Sale, SaleImports, UnderstoodSales } from '#stages/sale/sale.wire.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BadgeDollarSign, FileUp, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { costKeys, saleImports, sales } from '../api/cost-queries.ts'
import { explain } from '../api/problem.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { useWide } from '../shell/wide.ts'
import { Button } from '../ui/button.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'
import { figure, Table, Td, Th } from '../ui/table.tsx'
import { useToast } from '../ui/toast.tsx'
import { Moment } from './call-words.tsx'
import { FileImport } from './file-import.tsx'

/** What came of contacts, and the CRM's files that told of it. */
export function SaleList() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data } = useQuery(sales(id))
  const [importing, setImporting] = useState(false)
  const undo = useUndo()
  const start = (
    <Button kind="primary" size="small" onClick={() => setImporting(true)}>
      <FileUp />
      {t('costs.importFile')}
    </Button>
  )
  return (
    <>
      <Panel title={t('costs.tab.sales')} flush {...(data?.sales.length ? { action: start } : {})}>
        {!data ? (
          <Skeleton className="m-4 h-24" />
        ) : data.sales.length === 0 ? (
          <Empty icon={<BadgeDollarSign />} title={t('costs.noSales')} lesson={t('costs.noSalesLesson')}>
            {start}
          </Empty>
        ) : (
          <SaleTable rows={data.sales} />
        )}
        {importing && <Import onClose={() => setImporting(false)} onUndo={undo} />}
      </Panel>
      <Files onUndo={undo} />
    </>
  )
}

function useUndo(): (file: string) => Promise<void> {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  return async (file) => {
    try {
      await request<SaleImports>('POST', path(['accounts', id, 'sales', 'imports', file, 'undo']))
      for (const filter of costKeys(id)) void client.invalidateQueries(filter)
      say({ text: t('costs.undone') })
    } catch (error) {
      say({ kind: 'problem', text: explain(t, error) })
    }
  }
}

function SaleTable({ rows }: { rows: readonly Sale[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const wide = useWide()
  return (
    <Table>
      <thead>
        <tr className="border-b border-line">
          <Th>{t('costs.day')}</Th>
          <Th>{t('costs.who')}</Th>
          <Th>{t('costs.worth')}</Th>
          {wide && <Th>{t('costs.tied')}</Th>}
          <Th className={figure}>{t('costs.amount')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((sale) => (
          <tr key={sale.id} className="border-b border-line last:border-0">
            <Td className="whitespace-nowrap">{format.shortDay(sale.day)}</Td>
            <Td className="max-w-56 truncate">
              <Who sale={sale} />
            </Td>
            <Td>{t(`worth.is.${sale.worth}`)}</Td>
            {wide && (
              <Td className={sale.matched === 'none' ? 'text-waiting' : 'text-ink-2'}>
                {t(`costs.by.${sale.matched}`)}
              </Td>
            )}
            <Td className={figure}>
              {sale.amount !== null && sale.currency !== null
                ? format.exactMoney(sale.amount, sale.currency)
                : '–'}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Who({ sale }: { sale: Sale }) {
  const { id } = useAccount()
  const format = useFormat()
  const name = sale.phone ? format.phone(sale.phone) : (sale.email ?? sale.clickId ?? sale.ref)
  if (sale.callId === null) return name
  return (
    <Link
      to="/$account/calls/$call"
      params={{ account: id, call: sale.callId }}
      className="rounded-sm hover:underline"
    >
      {name}
    </Link>
  )
}

function Files({ onUndo }: { onUndo: (id: string) => Promise<void> }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const { data } = useQuery(saleImports(id))
  if (!data || data.imports.length === 0) return null
  return (
    <Panel title={t('costs.tab.imports')} flush>
      <Table>
        <tbody>
          {data.imports.map((one) => (
            <tr
              key={one.id}
              className={`border-b border-line last:border-0 ${one.undone ? 'text-ink-3 line-through' : ''}`}
            >
              <Td className="max-w-72 truncate font-medium">{one.file || t('costs.file')}</Td>
              <Td className="text-ink-2">
                {t('costs.matched', { matched: format.count(one.matched), rows: format.count(one.rows) })}
              </Td>
              <Td className="text-ink-2 max-md:hidden">
                <Moment at={one.at} />
              </Td>
              <Td className="w-24 text-right">
                {!one.undone && (
                  <Button kind="quiet" size="small" onClick={() => void onUndo(one.id)}>
                    <Undo2 />
                    {t('costs.undo')}
                  </Button>
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}

function Import({ onClose, onUndo }: { onClose: () => void; onUndo: (id: string) => Promise<void> }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const client = useQueryClient()
  const say = useToast()
  return (
    <FileImport<UnderstoodSales>
      title={t('costs.importFile')}
      about={t('costs.saleImportAbout')}
      url={(query) => path(['accounts', id, 'sales', 'import'], query)}
      onClose={onClose}
      onKept={(kept) => {
        onClose()
        for (const filter of costKeys(id)) void client.invalidateQueries(filter)
        const undo = { label: t('do.undo'), run: () => void onUndo(kept) }
        say({ text: t('costs.kept'), stays: 10_000, action: undo })
      }}
    >
      {({ matched, rows }) => {
        const tied = matched.reduce((sum, one) => sum + (one.by === 'none' ? 0 : one.rows), 0)
        return (
          <p className="text-ink-2">
            {t('costs.matched', { matched: format.count(tied), rows: format.count(rows) })}
          </p>
        )
      }}
    </FileImport>
  )
}
