import { Link } from '@tanstack/react-router'
import { clock } from '#web/format/duration.ts'
import type { Range } from '#web/format/range.ts'
import { Tenths } from '#web/parts/tenths.tsx'
import { useAccount, useFormat } from '#web/shell/account.ts'
import { figure, Td } from '#web/ui/table.tsx'

type Counts = Readonly<{
  calls: number
  answered: number
  missed: number
  firstTime: number
  connectedMs: number
}>

/** The cells of a line; each count leads to its calls. */
export function Figures(props: {
  counts: Counts
  /** The filter of the call log that shows them. */
  filter: Readonly<Partial<Record<'channel' | 'source' | 'campaign' | 'term' | 'landing', string>>>
  range: Range
  wide: boolean
  /** Its share, and the length of its bar. */
  share: number
  bar: number
  faint: boolean
}) {
  const { id } = useAccount()
  const format = useFormat()
  const { counts, wide } = props
  const figureLink = (value: number, result?: 'answered' | 'missed') =>
    value === 0 ? (
      <span className="text-ink-3">
        <Tenths value={value} />
      </span>
    ) : (
      <Link
        to="/$account/calls"
        params={{ account: id }}
        search={{ ...props.range, ...props.filter, ...(result ? { result } : {}), test: false }}
        className="rounded-sm hover:underline"
      >
        <Tenths value={value} />
      </Link>
    )
  return (
    <>
      <Td className={figure}>{figureLink(counts.calls)}</Td>
      {wide && <Td className={figure}>{figureLink(counts.answered, 'answered')}</Td>}
      <Td className={`${figure} ${counts.missed > 0 ? 'text-missed' : ''}`}>
        {figureLink(counts.missed, 'missed')}
      </Td>
      {wide && (
        <>
          <Td className={figure}>
            <Tenths value={counts.firstTime} />
          </Td>
          <Td className={`${figure} text-ink-2`}>
            {counts.calls > 0 ? format.percent(counts.answered / counts.calls) : '–'}
          </Td>
          <Td className={`${figure} text-ink-2`}>
            {counts.answered > 0 ? clock(counts.connectedMs / counts.answered) : '–'}
          </Td>
          <Td>
            <span className="flex items-center gap-2">
              <span aria-hidden className="h-1.5 grow rounded-full bg-sunken">
                <span
                  className={`block h-full rounded-full ${props.faint ? 'bg-accent/45' : 'bg-accent'}`}
                  style={{ width: `${Math.max(1, props.bar * 100)}%` }}
                />
              </span>
              <span className="w-10 text-right text-xs text-ink-3">{format.percent(props.share)}</span>
            </span>
          </Td>
        </>
      )}
    </>
  )
}
