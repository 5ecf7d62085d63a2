import type { PoolPlan } from '#stages/attribution/attribution.wire.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { poolPlan } from '../api/queries.ts'
import type { Pool } from '../api/shapes.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { TroubleNote } from '../shell/root.tsx'
import { Input, Select } from '../ui/field.tsx'
import { Badge, Panel, Skeleton } from '../ui/panel.tsx'
import { figure, Table, Td, Th } from '../ui/table.tsx'
import { PoolBlocks } from './pool-blocks.tsx'

const wantedLevels = [0.8, 0.9, 0.95, 0.98, 0.99] as const

/** One pool: how it is used, how well it tells calls apart, and what other sizes would do and cost. */
export function PoolPlanPanel({ pool }: { pool: Pool }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const [wanted, setWanted] = useState(0.95)
  const { data, error, refetch } = useQuery(poolPlan(id, pool.id, { campaign: wanted }))
  return (
    <Panel
      title={pool.name}
      action={
        <label className="flex items-center gap-2 text-xs text-ink-3">
          {t('accuracy.wanted')}
          <Select value={wanted} onChange={({ target }) => setWanted(Number(target.value))}>
            {wantedLevels.map((level) => (
              <option key={level} value={level}>
                {format.percent(level)}
              </option>
            ))}
          </Select>
        </label>
      }
    >
      {error && !data ? (
        <TroubleNote error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <div className="flex flex-col gap-5">
          <Use plan={data} />
          {data.plan.length === 0 ? (
            <p className="rounded-md bg-sunken p-3 text-sm text-ink-2">{t('accuracy.tooEarly')}</p>
          ) : (
            <Plan plan={data} />
          )}
          <PoolBlocks blocks={data.blocks} />
        </div>
      ) : (
        <Skeleton className="h-64" />
      )}
    </Panel>
  )
}

function Use({ plan }: { plan: PoolPlan }) {
  const { t } = useTranslation()
  const format = useFormat()
  const figures = [
    ['numbers', format.count(plan.numbers)],
    ['inUse', format.count(plan.inUse)],
    ['visitsPerHour', format.rough(plan.visitsPerHour)],
    ['visitsPerNumber', format.rough(plan.visitsPerNumber)],
    ['calls', format.count(plan.calls)],
  ] as const
  return (
    <div className="flex flex-col gap-2">
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-5">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-ink-3">{t(`accuracy.${name}`)}</dt>
            <dd className="text-lg font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="text-xs text-ink-3">
        {plan.learnedAt === null
          ? t('accuracy.notLearned')
          : t('accuracy.learned', {
              figure: format.count(plan.learnedFrom),
              when: format.moment(plan.learnedAt),
            })}
      </p>
    </div>
  )
}

/** How many numbers for which accuracy, and what they cost a month at this price. */
function Plan({ plan }: { plan: PoolPlan }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { currency } = useAccount()
  const [price, setPrice] = useState('1')
  const each = Number(price.replace(',', '.'))
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm">
          {plan.recommended === plan.numbers
            ? t('accuracy.enough')
            : t('accuracy.recommended', {
                count: plan.recommended,
                figure: format.count(plan.recommended),
              })}
        </p>
        <label className="flex items-center gap-2 text-xs text-ink-3">
          {t('accuracy.price', { currency })}
          <Input
            inputMode="decimal"
            className="!w-20 text-right"
            value={price}
            maxLength={8}
            onChange={({ target }) => setPrice(target.value)}
          />
        </label>
      </div>
      <div className="rounded-lg border border-line">
        <Table aria-label={t('accuracy.plan')}>
          <thead>
            <tr className="border-b border-line">
              <Th className={figure}>{t('accuracy.numbers')}</Th>
              <Th className="w-1/4">{t('accuracy.campaign')}</Th>
              <Th className="w-1/4 max-md:hidden">{t('accuracy.source')}</Th>
              <Th className="w-1/4 max-md:hidden">{t('accuracy.visit')}</Th>
              <Th className={figure}>{t('accuracy.month')}</Th>
            </tr>
          </thead>
          <tbody>
            {plan.plan.map((row) => (
              <tr
                key={row.numbers}
                className={`border-b border-line last:border-0 ${row.numbers === plan.recommended ? 'bg-accent-soft' : ''}`}
              >
                <Td className={figure}>
                  <span className="inline-flex items-center gap-2">
                    {row.numbers === plan.numbers && <Badge>{t('accuracy.now')}</Badge>}
                    {row.numbers === plan.recommended && row.numbers !== plan.numbers && (
                      <Badge tone="accent">{t('accuracy.enoughMark')}</Badge>
                    )}
                    <span className="font-medium">{format.count(row.numbers)}</span>
                  </span>
                </Td>
                <Level p={row.campaign} />
                <Level p={row.source} brief />
                <Level p={row.visit} brief />
                <Td className={figure}>
                  {Number.isFinite(each) && each >= 0 ? format.price(row.numbers * each, currency) : '–'}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
      <p className="text-xs text-ink-3">{t('accuracy.planAbout')}</p>
    </div>
  )
}

/** A share as a figure with its bar. */
function Level({ p, brief = false }: { p: number; brief?: boolean }) {
  const format = useFormat()
  return (
    <Td className={brief ? 'max-md:hidden' : ''}>
      <span className="flex items-center gap-2">
        <output className="w-12 shrink-0">{format.chance(p)}</output>
        <span aria-hidden className="h-1 grow overflow-hidden rounded-full bg-sunken max-sm:hidden">
          <span className="block h-full rounded-full bg-accent" style={{ width: `${p * 100}%` }} />
        </span>
      </span>
    </Td>
  )
}
