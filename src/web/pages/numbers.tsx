import { Link } from '@tanstack/react-router'
import { Hash, Layers, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pool, TrackingNumber } from '../api/shapes.ts'
import { useHoldings, useRemove } from '../parts/holdings.ts'
import { PlacementIcon } from '../parts/placement-icon.tsx'
import { NumberForm, placementLine, usePlacementName } from '../parts/number-form.tsx'
import { PoolForm } from '../parts/pool-form.tsx'
import { RowMenu } from '../parts/row-menu.tsx'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { Button } from '../ui/button.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'

type Editing =
  | Readonly<{ what: 'number'; item?: TrackingNumber }>
  | Readonly<{ what: 'pool'; item?: Pool }>
  | null

/** What number is where? Numbers by their use. */
export function NumbersPage() {
  const { t } = useTranslation()
  const { items, error, refetch } = useHoldings('numbers')
  const pools = useHoldings('pools').items
  const [editing, setEditing] = useState<Editing>(null)
  const of = (use: TrackingNumber['use']) => items?.filter((number) => number.use === use) ?? []
  const edit = (item: TrackingNumber) => setEditing({ what: 'number', item })
  return (
    <Page
      title={t('nav.numbers')}
      actions={
        <div className="flex gap-2 max-md:w-full">
          <Button className="max-md:flex-1" onClick={() => setEditing({ what: 'pool' })}>
            <Layers />
            {t('numbers.addPool')}
          </Button>
          <Button className="max-md:flex-1" onClick={() => setEditing({ what: 'number' })}>
            <Plus />
            {t('numbers.add')}
          </Button>
        </div>
      }
    >
      {error && !items ? (
        <TroubleNote error={error} onRetry={refetch} />
      ) : !items || !pools ? (
        <Skeleton className="h-80" />
      ) : items.length === 0 ? (
        <Panel>
          <Empty icon={<Hash />} title={t('numbers.none')} lesson={t('numbers.noneLesson')}>
            <Button kind="primary" onClick={() => setEditing({ what: 'number' })}>
              {t('numbers.add')}
            </Button>
          </Empty>
        </Panel>
      ) : (
        <>
          <Group
            title={t('use.placement')}
            about={t('use.placementAbout')}
            numbers={of('placement')}
            onEdit={edit}
          />
          {pools.map((pool) => (
            <Group
              key={pool.id}
              title={pool.name}
              about={t('numbers.poolAbout', { inUse: pool.inUse, size: pool.size })}
              numbers={of('pool').filter((number) => number.poolId === pool.id)}
              onEdit={edit}
              action={<PoolMenu pool={pool} onEdit={() => setEditing({ what: 'pool', item: pool })} />}
              empty={t('numbers.poolEmpty')}
              dense
            />
          ))}
          <Group title={t('use.test')} about={t('use.testAbout')} numbers={of('test')} onEdit={edit} />
          <Group title={t('use.unused')} about={t('use.unusedAbout')} numbers={of('unused')} onEdit={edit} />
        </>
      )}
      {editing?.what === 'number' && (
        <NumberForm {...(editing.item ? { number: editing.item } : {})} onClose={() => setEditing(null)} />
      )}
      {editing?.what === 'pool' && (
        <PoolForm {...(editing.item ? { pool: editing.item } : {})} onClose={() => setEditing(null)} />
      )}
    </Page>
  )
}

function PoolMenu({ pool, onEdit }: { pool: Pool; onEdit: () => void }) {
  const remove = useRemove('pools')
  return <RowMenu name={pool.name} onEdit={onEdit} onRemove={() => remove(pool.id, pool.name)} />
}

function Group(props: {
  title: string
  about: string
  numbers: readonly TrackingNumber[]
  onEdit: (number: TrackingNumber) => void
  action?: React.ReactNode
  empty?: string
  /** Two beside each other: numbers of a pool have little to say of themselves. */
  dense?: boolean
}) {
  const { t } = useTranslation()
  const format = useFormat()
  if (props.numbers.length === 0 && props.empty === undefined) return null
  return (
    <Panel
      flush
      className="overflow-hidden"
      title={
        <span className="flex items-baseline gap-2">
          {props.title}
          <span className="text-xs font-normal text-ink-3">{format.count(props.numbers.length)}</span>
          <span className="truncate text-xs font-normal text-ink-3 max-md:hidden">{props.about}</span>
        </span>
      }
      action={props.action}
    >
      {props.numbers.length === 0 ? (
        <p className="px-4 py-3 text-sm text-ink-3">{props.empty}</p>
      ) : (
        <ul
          aria-label={t('numbers.listOf', { title: props.title })}
          className={props.dense ? '-mb-px lg:grid lg:grid-cols-2' : ''}
        >
          {props.numbers.map((number) => (
            <NumberRow
              key={number.id}
              number={number}
              dense={props.dense ?? false}
              onEdit={() => props.onEdit(number)}
            />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function NumberRow(props: { number: TrackingNumber; dense: boolean; onEdit: () => void }) {
  const { number, dense, onEdit } = props
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const remove = useRemove('numbers')
  const flow = useHoldings('flows').items?.find((each) => each.id === number.flowId)
  const written = format.phone(number.number)
  const placementName = usePlacementName()
  return (
    <li
      className={`flex min-h-11 items-center gap-4 border-b border-line px-4 py-1.5 text-sm hover:bg-hover ${dense ? 'lg:odd:border-r' : 'last:border-0'}`}
    >
      <button
        type="button"
        data-row
        onClick={onEdit}
        className="w-40 shrink-0 rounded-sm text-left font-medium hover:underline"
      >
        {written}
      </button>
      <span className="min-w-0 flex-1 truncate">{number.name}</span>
      {!dense && (
        <>
          <span className="flex min-w-0 flex-1 items-center gap-2 text-ink-2 max-md:hidden">
            {number.placement && (
              <>
                <PlacementIcon kind={number.placement.kind} />
                <span className="truncate">{placementLine(number.placement, placementName)}</span>
              </>
            )}
          </span>
          <span className="min-w-0 flex-1 truncate text-ink-3 max-md:hidden">
            {flow ? t('numbers.rings', { flow: flow.name }) : ''}
          </span>
        </>
      )}
      <Link
        to="/$account/calls"
        params={{ account: id }}
        search={{ number: number.number }}
        className="w-28 shrink-0 rounded-sm text-right text-xs text-ink-2 hover:text-ink hover:underline max-md:hidden"
      >
        {t('numbers.calls30Days', { count: number.calls30Days })}
      </Link>
      <RowMenu name={written} onEdit={onEdit} onRemove={() => remove(number.id, written)} />
    </li>
  )
}
