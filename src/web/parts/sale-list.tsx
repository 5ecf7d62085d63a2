import type { Sale, UnderstoodSales } from '#stages/sale/sale.wire.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BadgeDollarSign } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saleImports, sales } from '../api/cost-queries.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { useWide } from '../shell/wide.ts'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'
import { figure, Table, Td, Th } from '../ui/table.tsx'
import { Moment } from './call-words.tsx'
import { FileImport, FileImportButton } from './file-import.tsx'
import { KeptFile } from './kept-file.tsx'

/** What came of contacts, and the CRM's files that told of it. */
export function SaleList() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data } = useQuery(sales(id))
  const [importing, setImporting] = useState(false)
  const start = <FileImportButton onClick={() => setImporting(true)} />
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
        {importing && (
          <FileImport of="sales" about={t('costs.saleImportAbout')} onClose={() => setImporting(false)}>
            {(understood) => <Tied understood={understood} />}
          </FileImport>
        )}
      </Panel>
      <Files />
    </>
  )
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

function Files() {
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
            <KeptFile key={one.id} of="sales" file={one}>
              <Td className="max-w-72 truncate font-medium">{one.file || t('costs.file')}</Td>
              <Td className="text-ink-2">
                {t('costs.matched', { matched: format.count(one.matched), rows: format.count(one.rows) })}
              </Td>
              <Td className="text-ink-2 max-md:hidden">
                <Moment at={one.at} />
              </Td>
            </KeptFile>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}

/** How many of the rows found the contact they came of. */
function Tied({ understood: { matched, rows } }: { understood: UnderstoodSales }) {
  const { t } = useTranslation()
  const format = useFormat()
  const tied = matched.reduce((sum, one) => sum + (one.by === 'none' ? 0 : one.rows), 0)
  return (
    <p className="text-ink-2">
      {t('costs.matched', { matched: format.count(tied), rows: format.count(rows) })}
    </p>
  )
}
