import type { Contract, Contracts } from '#stages/cost/cost.wire.ts'
import { countDays, type Day } from '#base/day.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CalendarRange, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { contracts, costKeys } from '../api/cost-queries.ts'
import { explain } from '../api/problem.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { useWide } from '../shell/wide.ts'
import { Button } from '../ui/button.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'
import { figure, Table, Td, Th } from '../ui/table.tsx'
import { useToast } from '../ui/toast.tsx'
import { ContractForm } from './contract-form.tsx'
import { RowMenu } from './row-menu.tsx'

/** What is paid for a stretch of time. */
export function ContractList() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data } = useQuery(contracts(id))
  const [editing, setEditing] = useState<Contract | 'new'>()
  const start = (
    <Button kind="primary" size="small" onClick={() => setEditing('new')}>
      <Plus />
      {t('costs.addContract')}
    </Button>
  )
  return (
    <Panel title={t('costs.tab.contracts')} flush {...(data?.contracts.length ? { action: start } : {})}>
      {!data ? (
        <Skeleton className="m-4 h-24" />
      ) : data.contracts.length === 0 ? (
        <Empty icon={<CalendarRange />} title={t('costs.noContracts')} lesson={t('costs.noContractsLesson')}>
          {start}
        </Empty>
      ) : (
        <Table>
          <Head />
          <tbody>
            {data.contracts.map((contract) => (
              <Row key={contract.id} contract={contract} onEdit={() => setEditing(contract)} />
            ))}
          </tbody>
        </Table>
      )}
      {editing && (
        <ContractForm contract={editing === 'new' ? null : editing} onClose={() => setEditing(undefined)} />
      )}
    </Panel>
  )
}

function Head() {
  const { t } = useTranslation()
  const wide = useWide()
  return (
    <thead>
      <tr className="border-b border-line">
        <Th>{t('costs.name')}</Th>
        {wide && <Th>{t('costs.source')}</Th>}
        {wide && <Th>{t('costs.days')}</Th>}
        <Th className={figure}>{t('costs.amount')}</Th>
        <Th />
      </tr>
    </thead>
  )
}

function Row({ contract, onEdit }: { contract: Contract; onEdit: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const wide = useWide()
  const remove = useRemove()
  const { name, source, medium, campaign, amount, currency, from, to } = contract
  const days = countDays(from as Day, to as Day) // the server checked them
  return (
    <tr className="border-b border-line last:border-0">
      <Td className="max-w-64 truncate font-medium">{name}</Td>
      {wide && (
        <Td className="text-ink-2">
          {source} / {medium}
          {campaign && ` · ${campaign}`}
        </Td>
      )}
      {wide && (
        <Td className="whitespace-nowrap">
          {format.shortDay(from)} – {format.shortDay(to)}
        </Td>
      )}
      <Td className={figure}>
        {format.exactMoney(amount, currency)}
        <span className="block text-xs text-ink-3">
          {t('costs.perDay', { money: format.money(Math.round(amount / days), currency) })}
        </span>
      </Td>
      <Td className="w-12 text-right">
        <RowMenu name={name} onEdit={onEdit} onRemove={() => void remove(contract)} />
      </Td>
    </tr>
  )
}

/** Removes a contract; for ten seconds it can be had back. */
function useRemove(): (contract: Contract) => Promise<void> {
  const { t } = useTranslation()
  const account = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const changed = () => {
    for (const filter of costKeys(account.id)) void client.invalidateQueries(filter)
  }
  const restore = async (contract: Contract) => {
    const { name, source, medium, campaign, amount, currency, from, to } = contract
    const body = { name, source, medium, campaign, amount, currency, from, to }
    await request<Contracts>('POST', path(['accounts', account.id, 'costs', 'contracts']), body)
    changed()
  }
  return async (contract) => {
    try {
      await request<void>('DELETE', path(['accounts', account.id, 'costs', 'contracts', contract.id]))
      changed()
      const undo = () =>
        void restore(contract).catch((error: unknown) => say({ kind: 'problem', text: explain(t, error) }))
      say({ text: t('costs.removed'), stays: 10_000, action: { label: t('do.undo'), run: undo } })
    } catch (error) {
      say({ kind: 'problem', text: explain(t, error) })
    }
  }
}
