import type { CostImport, UnderstoodFile } from '#stages/cost/cost.wire.ts'
import { useQuery } from '@tanstack/react-query'
import { FileUp, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { costImports } from '../api/cost-queries.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { useWide } from '../shell/wide.ts'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'
import { figure, Table, Td, Th } from '../ui/table.tsx'
import { Moment } from './call-words.tsx'
import { FileImport, FileImportButton, useSums } from './file-import.tsx'
import { KeptFile } from './kept-file.tsx'
import { usePlatformName } from './platform-name.ts'

/** Files of ad platforms: one more, those there are, and the way back. */
export function CostImportList() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data } = useQuery(costImports(id))
  const [importing, setImporting] = useState(false)
  const start = <FileImportButton onClick={() => setImporting(true)} />
  return (
    <Panel title={t('costs.tab.imports')} flush {...(data?.imports.length ? { action: start } : {})}>
      {!data ? (
        <Skeleton className="m-4 h-24" />
      ) : data.imports.length === 0 ? (
        <Empty icon={<FileUp />} title={t('costs.noImports')} lesson={t('costs.noImportsLesson')}>
          {start}
        </Empty>
      ) : (
        <Imports imports={data.imports} />
      )}
      {importing && (
        <FileImport of="costs" about={t('costs.importAbout')} onClose={() => setImporting(false)}>
          {(understood) => <Understood file={understood} />}
        </FileImport>
      )}
    </Panel>
  )
}

function Imports({ imports }: { imports: readonly CostImport[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const wide = useWide()
  const name = usePlatformName()
  const sums = useSums()
  return (
    <Table>
      <thead>
        <tr className="border-b border-line">
          <Th>{t('costs.file')}</Th>
          {wide && <Th>{t('costs.days')}</Th>}
          {wide && <Th className={figure}>{t('costs.rows')}</Th>}
          <Th className={figure}>{t('costs.sum')}</Th>
          {wide && <Th>{t('costs.when')}</Th>}
          <Th />
        </tr>
      </thead>
      <tbody>
        {imports.map((one) => (
          <KeptFile key={one.id} of="costs" file={one}>
            <Td className="max-w-72">
              <span className="block truncate font-medium">{name(one.origin)}</span>
              <span className="block truncate text-xs text-ink-3">{one.file}</span>
            </Td>
            {wide && (
              <Td className="whitespace-nowrap">
                {format.shortDay(one.from)} – {format.shortDay(one.to)}
              </Td>
            )}
            {wide && <Td className={figure}>{format.count(one.rows)}</Td>}
            <Td className={figure}>{sums(one.totals)}</Td>
            {wide && (
              <Td className="text-ink-2">
                <Moment at={one.at} />
              </Td>
            )}
          </KeptFile>
        ))}
      </tbody>
    </Table>
  )
}

function Understood({ file }: { file: UnderstoodFile }) {
  const { t } = useTranslation()
  const format = useFormat()
  const name = usePlatformName()
  const sums = useSums()
  const unmatched = file.campaigns
    .filter(({ is, name: own }) => is === null && own !== '')
    .map((one) => one.name)
  const facts = [
    name(file.origin),
    ...(file.from && file.to ? [`${format.shortDay(file.from)} – ${format.shortDay(file.to)}`] : []),
    ...(file.skipped > 0 ? [t('costs.skipped', { rows: format.count(file.skipped) })] : []),
    ...(file.replaces.length > 0 ? [t('costs.replaces', { money: sums(file.replaces) })] : []),
  ]
  return (
    <>
      <p className="text-ink-2">{facts.join(' · ')}</p>
      {unmatched.length > 0 && (
        <p className="flex gap-2 text-ink-2">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
          {t('costs.unmatched', {
            names: unmatched.slice(0, 8).join(', ') + (unmatched.length > 8 ? ' …' : ''),
          })}
        </p>
      )}
      <details className="text-xs">
        <summary className="cursor-pointer text-ink-3">{t('costs.columns')}</summary>
        <p className="mt-1 text-ink-2">
          {file.columns.map(({ heading, as }) => (as ? `${heading} → ${as}` : heading)).join(' · ')}
        </p>
      </details>
    </>
  )
}
