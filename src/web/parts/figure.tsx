import { ArrowDownRight, ArrowUpRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { change } from '../format/count.ts'
import { useFormat } from '../shell/account.ts'
import { Skeleton } from '../ui/panel.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { type Term, TermName } from './glossary.tsx'

/** How a figure looks that opens what is behind it. */
export const figureLink =
  'rounded-sm text-2xl font-semibold tracking-tight hover:underline hover:decoration-line-strong hover:decoration-2 hover:underline-offset-4'

/** A figure with its definition, against the period before, and a small line of its days. */
export function Figure(props: {
  term: Term
  value: number | undefined
  before: number | undefined
  /** Whether more of it is better. */
  good: 1 | -1
  days: number
  values: readonly number[]
  tone?: string
  className?: string
  /** The figure, as a link to what is behind it. */
  link: (shown: string) => ReactNode
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { value, before } = props
  return (
    <div className={`flex flex-col gap-1 bg-surface px-4 pt-3.5 ${props.className ?? ''}`}>
      <TermName term={props.term} className="self-start text-xs text-ink-2" />
      <div className="flex h-8 items-baseline gap-2.5">
        {value === undefined ? <Skeleton className="h-6 w-16" /> : props.link(format.count(value))}
        {value !== undefined && before !== undefined && (
          <Change now={value} before={before} good={props.good} days={props.days} />
        )}
      </div>
      <div className="mt-1 mb-3">
        <Sparkline values={[...props.values]} tone={value ? (props.tone ?? 'text-accent') : 'text-ink-3'} />
      </div>
      <span className="sr-only">{t('home.perDay')}</span>
    </div>
  )
}

/** Against the period before: the arrow says which way, the colour whether that is good. */
function Change(props: { now: number; before: number; good: 1 | -1; days: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const share = change(props.now, props.before)
  if (share === undefined) return <span className="text-xs text-ink-3">{t('home.noneBefore')}</span>
  const better = Math.sign(share) * props.good
  const tone = better > 0 ? 'text-answered' : better < 0 ? 'text-missed' : 'text-ink-3'
  const Arrow = share < 0 ? ArrowDownRight : ArrowUpRight
  return (
    <span
      className={`inline-flex items-center text-xs font-medium ${tone}`}
      title={t('home.before', { count: props.days, value: format.count(props.before) })}
    >
      {share !== 0 && <Arrow aria-hidden className="size-3.5" />}
      {format.signedPercent(share)}
    </span>
  )
}
