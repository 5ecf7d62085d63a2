import type { CostRow } from '#stages/cost/cost.wire.ts'
import { type Day, lastOfMonth } from '#base/day.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { costKeys, typedCosts } from '../api/cost-queries.ts'
import { explain } from '../api/problem.ts'
import { dayIn } from '../format/moment.ts'
import { useAccount, useFormat, useLanguage } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { Panel, Skeleton } from '../ui/panel.tsx'
import { figure, Table, Th } from '../ui/table.tsx'
import { useToast } from '../ui/toast.tsx'
import { moneyText, readMoney } from './money-text.ts'

type Slot = Pick<CostRow, 'source' | 'medium' | 'campaign' | 'currency'>
const keyOf = ({ source, medium, campaign, currency }: Slot): string =>
  JSON.stringify([source, medium, campaign, currency])

/** Costs that nobody exports: a row a source, a column a month. Leaving a cell keeps it. */
export function CostsByHand() {
  const { t } = useTranslation()
  const { id, currency } = useAccount()
  const format = useFormat()
  const [year, setYear] = useState(() => Number(dayIn(format.zone, Date.now()).slice(0, 4)))
  const { data } = useQuery(typedCosts(id, year))
  const [added, setAdded] = useState<readonly Slot[]>([])
  const slots = [...new Map([...(data?.costs ?? []), ...added].map((row) => [keyOf(row), row])).values()]
  return (
    <Panel
      flush
      title={t('costs.tab.byHand')}
      action={
        <span className="flex items-center gap-1 text-sm tabular-nums">
          <Button kind="quiet" size="icon-small" aria-label={`${year - 1}`} onClick={() => setYear(year - 1)}>
            <ChevronLeft />
          </Button>
          {year}
          <Button kind="quiet" size="icon-small" aria-label={`${year + 1}`} onClick={() => setYear(year + 1)}>
            <ChevronRight />
          </Button>
        </span>
      }
    >
      <p className="border-b border-line px-4 py-3 text-sm text-ink-2">{t('costs.byHandAbout')}</p>
      {!data ? (
        <Skeleton className="m-4 h-24" />
      ) : (
        slots.length > 0 && <Grid year={year} slots={slots} costs={data.costs} />
      )}
      <AddRow onAdd={(slot) => setAdded((old) => [...old, { ...slot, currency }])} />
    </Panel>
  )
}

const months = Array.from({ length: 12 }, (_, month) => month)
const firstDay = (year: number, month: number) => `${year}-${String(month + 1).padStart(2, '0')}-01` as Day // of a calendar

function Grid({ year, slots, costs }: { year: number; slots: readonly Slot[]; costs: readonly CostRow[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const monthName = new Intl.DateTimeFormat(useLanguage(), { month: 'short', timeZone: 'UTC' })
  const amounts = new Map(costs.map((row) => [`${row.day} ${keyOf(row)}`, row.amount]))
  return (
    <Table>
      <thead>
        <tr className="border-b border-line">
          <Th className="sticky left-0 bg-surface">{t('costs.source')}</Th>
          {months.map((month) => (
            <Th key={month} className={figure}>
              {monthName.format(Date.UTC(year, month, 1))}
            </Th>
          ))}
          <Th className={figure}>{t('costs.sum')}</Th>
        </tr>
      </thead>
      <tbody>
        {slots.map((slot) => {
          const own = months.map((month) => amounts.get(`${firstDay(year, month)} ${keyOf(slot)}`) ?? null)
          const sum = own.reduce<number>((total, amount) => total + (amount ?? 0), 0)
          return (
            <tr key={keyOf(slot)} className="border-b border-line">
              <th
                scope="row"
                className="sticky left-0 max-w-48 bg-surface py-1.5 pr-3 pl-4 text-left font-medium"
              >
                <span className="block truncate">{slot.source}</span>
                <span className="block truncate text-xs font-normal text-ink-3">
                  {[slot.medium, slot.campaign, slot.currency].filter(Boolean).join(' · ')}
                </span>
              </th>
              {months.map((month) => (
                <td key={month} className="px-0.5">
                  <Cell
                    key={`${year} ${own[month]}`}
                    slot={slot}
                    first={firstDay(year, month)}
                    month={monthName.format(Date.UTC(year, month, 1))}
                    amount={own[month] ?? null}
                  />
                </td>
              ))}
              <td className={`px-3 text-sm font-medium ${figure}`}>
                {sum === 0 ? '–' : format.money(sum, slot.currency)}
              </td>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}

function Cell(props: { slot: Slot; first: Day; month: string; amount: number | null }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const { slot, first, amount } = props
  const [text, setText] = useState(moneyText(amount, slot.currency))
  const read = text.trim() === '' ? 0 : readMoney(text, slot.currency)
  const save = async () => {
    if (read === null || read === (amount ?? 0)) return
    const cost = { ...slotOf(slot), from: first, to: lastOfMonth(first), amount: read }
    try {
      await request<void>('PUT', path(['accounts', id, 'costs']), { origin: 'typed', costs: [cost] })
      for (const filter of costKeys(id)) void client.invalidateQueries(filter)
    } catch (error) {
      say({ kind: 'problem', text: explain(t, error) })
    }
  }
  return (
    <Input
      aria-label={`${slot.source}, ${props.month}`}
      aria-invalid={read === null}
      inputMode="decimal"
      autoComplete="off"
      className="min-w-17 px-1.5 text-right tabular-nums not-hover:not-focus:not-aria-invalid:border-transparent"
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={() => void save()}
      onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
    />
  )
}

const slotOf = ({ source, medium, campaign, currency }: Slot): Slot => ({
  source,
  medium,
  campaign,
  currency,
})

function AddRow({ onAdd }: { onAdd: (slot: Omit<Slot, 'currency'>) => void }) {
  const { t } = useTranslation()
  const [slot, setSlot] = useState({ source: '', medium: '', campaign: '' })
  return (
    <form
      className="flex flex-wrap gap-2 p-4"
      onSubmit={(event) => {
        event.preventDefault()
        onAdd({ source: slot.source.trim(), medium: slot.medium.trim(), campaign: slot.campaign.trim() })
        setSlot({ source: '', medium: '', campaign: '' })
      }}
    >
      {(['source', 'medium', 'campaign'] as const).map((name) => (
        <Input
          key={name}
          aria-label={t(`costs.${name}`)}
          placeholder={t(`costs.${name}`)}
          required={name !== 'campaign'}
          maxLength={60}
          className="max-w-44 max-md:max-w-full"
          value={slot[name]}
          onChange={({ target }) => setSlot((old) => ({ ...old, [name]: target.value }))}
        />
      ))}
      <Button type="submit">
        <Plus />
        {t('costs.addRow')}
      </Button>
    </form>
  )
}
