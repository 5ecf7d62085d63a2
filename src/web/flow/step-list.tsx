import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import { Field, Input } from '../ui/field.tsx'
import { inOrder } from './in-order.ts'
import { iconOf } from './step-look.ts'
import { stepWords } from './step-words.ts'

/** A step's name, changed when one is through with typing. */
export function StepName({ name, onRename }: { name: string; onRename: (name: string) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState(name)
  return (
    <Field label={t('flow.stepName')}>
      {(control) => (
        <Input
          {...control}
          maxLength={50}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onBlur={() => text !== name && onRename(text)}
          onKeyDown={({ key }) => key === 'Enter' && text !== name && onRename(text)}
        />
      )}
    </Field>
  )
}

/** The same flow where a canvas has no room. */
export function StepList(props: {
  flow: FlowBody
  nameOf: (destination: string) => string
  chosen: string | null
  faults: ReadonlyMap<string, readonly string[]>
  path: readonly string[]
  onChoose: (name: string) => void
}) {
  const { t } = useTranslation()
  return (
    <ol className="flex flex-col gap-2">
      {inOrder(props.flow).map(([name, step]) => {
        const Icon = iconOf[step.does]
        const lit = props.path.includes(name)
        return (
          <li key={name}>
            <button
              type="button"
              aria-current={name === props.chosen}
              onClick={() => props.onChoose(name)}
              className={`flex w-full items-start gap-3 rounded-lg border bg-surface px-3 py-2 text-left ${props.faults.has(name) ? 'border-missed' : lit || name === props.chosen ? 'border-accent' : 'border-line'}`}
            >
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${lit ? 'text-accent' : 'text-ink-3'}`} />
              <span className="min-w-0 grow">
                <span className="flex items-center gap-2 text-sm font-medium">
                  <span className="truncate">{name}</span>
                  {name === props.flow.start && (
                    <span className="rounded bg-accent-soft px-1.5 text-2xs text-accent-strong">
                      {t('flow.start')}
                    </span>
                  )}
                </span>
                <span className="line-clamp-2 text-xs text-ink-2">
                  {t(`step.${step.does}`)} {stepWords(t, step, props.nameOf)}
                </span>
              </span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}
