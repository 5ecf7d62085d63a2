import type { Preview } from '#stages/visit/channel.wire.ts'
import { GripVertical, Milestone, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { MenuItem } from '../ui/menu.tsx'
import { Empty, Panel } from '../ui/panel.tsx'
import { ChannelForm } from './channel-form.tsx'
import { useConditionLine, type Rule } from './channel-words.ts'
import { RowMenu } from './row-menu.tsx'

/** The rules in their order: dragged, or moved with the arrow keys on their handle. */
export function ChannelList(props: {
  rules: readonly Rule[]
  taken: Preview['taken'] | undefined
  onChange: (rules: Rule[]) => void
}) {
  const { t } = useTranslation()
  const { rules, onChange } = props
  const [editing, setEditing] = useState<number | 'new'>()
  const list = useRef<HTMLUListElement>(null)
  const [dragged, setDragged] = useState<number>()
  const [over, setOver] = useState<number>()

  const move = (from: number, to: number) => {
    const rule = rules[from]
    if (!rule || to < 0 || to >= rules.length || from === to) return
    onChange(rules.filter((_, place) => place !== from).toSpliced(to, 0, rule))
    // The handle that was pressed goes with its row.
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('[data-handle]')[to]?.focus())
  }
  const put = (rule: Rule) =>
    onChange(
      editing === 'new' ? [...rules, rule] : rules.map((each, place) => (place === editing ? rule : each)),
    )
  const edited = typeof editing === 'number' ? rules[editing] : undefined

  return (
    <Panel
      flush
      title={t('channels.own')}
      action={
        <Button size="small" disabled={rules.length >= 100} onClick={() => setEditing('new')}>
          <Plus />
          {t('channels.add')}
        </Button>
      }
    >
      {rules.length === 0 ? (
        <Empty icon={<Milestone />} title={t('channels.none')} lesson={t('channels.lesson')} />
      ) : (
        <>
          <p className="border-b border-line px-4 py-2.5 text-sm text-ink-2">{t('channels.order')}</p>
          <ul ref={list}>
            {rules.map((rule, place) => (
              <ChannelRow
                key={`${place} ${rule.channel}`}
                rule={rule}
                place={place}
                last={place === rules.length - 1}
                taken={props.taken?.[place]}
                look={place === dragged ? 'opacity-40' : place === over ? 'bg-accent-soft' : ''}
                onEdit={() => setEditing(place)}
                onMove={(to) => move(place, to)}
                onRemove={() => onChange(rules.filter((_, index) => index !== place))}
                onDrag={setDragged}
                onOver={() => setOver(place)}
                onDrop={() => {
                  if (dragged !== undefined && over !== undefined) move(dragged, over)
                  setDragged(undefined)
                  setOver(undefined)
                }}
              />
            ))}
          </ul>
        </>
      )}
      {editing !== undefined && (
        <ChannelForm
          {...(edited ? { rule: edited } : {})}
          onSave={put}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Panel>
  )
}

function ChannelRow(props: {
  rule: Rule
  place: number
  last: boolean
  taken: Preview['taken'][number] | undefined
  look: string
  onEdit: () => void
  onMove: (to: number) => void
  onRemove: () => void
  onDrag: (place: number | undefined) => void
  onOver: () => void
  onDrop: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const line = useConditionLine()
  const { rule, place, taken } = props
  return (
    <li
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        props.onDrag(place)
      }}
      onDragOver={(event) => {
        event.preventDefault()
        props.onOver()
      }}
      onDragEnd={props.onDrop}
      className={`flex min-h-12 items-center gap-2 border-b border-line py-2 pr-4 pl-2 text-sm last:border-0 ${props.look}`}
    >
      <button
        type="button"
        data-handle
        aria-label={t('channels.move', { name: rule.channel, place: place + 1 })}
        title={t('channels.moveHint')}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
          if (step === 0) return
          event.preventDefault()
          props.onMove(place + step)
        }}
        className="flex size-7 shrink-0 cursor-grab items-center justify-center rounded text-ink-3 hover:bg-sunken"
      >
        <GripVertical aria-hidden className="size-4" />
      </button>
      <span className="w-5 shrink-0 text-right text-xs text-ink-3 tabular-nums">{place + 1}</span>
      <button type="button" onClick={props.onEdit} className="min-w-0 grow rounded-sm text-left">
        <span className="block truncate font-medium">{rule.channel}</span>
        <span className="block text-xs text-ink-3">
          {rule.when.map((condition, index) => (
            <span key={index} className="block truncate">
              {index > 0 && `${t('channels.and')} `}
              {line(condition)}
            </span>
          ))}
        </span>
      </button>
      {taken && (
        <span className="shrink-0 text-right text-xs text-ink-3 tabular-nums max-md:hidden">
          {t('channels.visits', { count: taken.visits, figure: format.count(taken.visits) })}
          <br />
          {t('channels.calls', { count: taken.calls, figure: format.count(taken.calls) })}
        </span>
      )}
      <RowMenu name={rule.channel} onEdit={props.onEdit} onRemove={props.onRemove}>
        {place > 0 && <MenuItem onSelect={() => props.onMove(place - 1)}>{t('channels.up')}</MenuItem>}
        {!props.last && <MenuItem onSelect={() => props.onMove(place + 1)}>{t('channels.down')}</MenuItem>}
      </RowMenu>
    </li>
  )
}
