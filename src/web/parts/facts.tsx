import type { ReactNode } from 'react'

/** Names and values in two columns; a row without a value is left out. */
export function Facts(props: {
  rows: readonly (readonly [name: ReactNode, value: ReactNode, key?: string])[]
}) {
  return (
    <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
      {props.rows.map(([name, value, key], index) =>
        value === '' || value === null || value === undefined ? null : (
          <div key={key ?? index} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="min-w-0 text-right break-words">{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
