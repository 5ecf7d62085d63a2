import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Empty, Panel } from '../ui/panel.tsx'
import type { Holdings } from '../api/queries.ts'
import { useHoldings, useRemove } from './holdings.ts'
import { RowMenu } from './row-menu.tsx'

type Listed = 'departments' | 'trunks' | 'carriers' | 'phones' | 'destinations'
type Item<Kind extends Listed> = Holdings[Kind]

/** Things of one kind that the account has, a line each, to be added, changed and removed. */
export function HoldingList<Kind extends Listed>(props: {
  kind: Kind
  title: string
  /** The button that adds one. */
  add: string
  empty: Readonly<{ icon: ReactNode; title: string; lesson: string }>
  /** Under the name. */
  line: (item: Item<Kind>) => string
  /** At the end of the row. */
  mark?: (item: Item<Kind>) => ReactNode
  /** The form for a new one (undefined) or this one. */
  form: (item: Item<Kind> | undefined, close: () => void) => ReactNode
}) {
  const { items } = useHoldings(props.kind)
  const remove = useRemove(props.kind)
  const [editing, setEditing] = useState<Item<Kind> | 'new'>()
  return (
    <Panel
      flush
      title={props.title}
      action={
        <Button size="small" onClick={() => setEditing('new')}>
          <Plus />
          {props.add}
        </Button>
      }
    >
      {items?.length === 0 && (
        <Empty {...props.empty}>
          <Button onClick={() => setEditing('new')}>{props.add}</Button>
        </Empty>
      )}
      <ul>
        {items?.map((item) => (
          <li
            key={item.id}
            className="flex min-h-12 items-center gap-3 border-b border-line px-4 py-2 text-sm last:border-0"
          >
            <span className="min-w-0 grow">
              <span className="block truncate font-medium">{item.name}</span>
              <span className="block truncate text-xs text-ink-3">{props.line(item)}</span>
            </span>
            {props.mark?.(item)}
            <RowMenu
              name={item.name}
              onEdit={() => setEditing(item)}
              onRemove={() => remove(item.id, item.name)}
            />
          </li>
        ))}
      </ul>
      {editing && props.form(editing === 'new' ? undefined : editing, () => setEditing(undefined))}
    </Panel>
  )
}
