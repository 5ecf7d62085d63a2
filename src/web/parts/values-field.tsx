import { X } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Several texts, each a chip. Enter adds what is typed, a pasted list is many, Backspace takes the last one back. */
export function ValuesField(props: {
  label: string
  values: readonly string[]
  suggestions?: readonly string[]
  onChange: (values: string[]) => void
}) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const list = useId()
  const { values, onChange } = props
  const add = (typed: string) => {
    const more = typed
      .split('\n')
      .map((part) => part.trim().slice(0, 150))
      .filter((part) => part !== '')
    setText('')
    if (more.length > 0) onChange([...new Set([...values, ...more])].slice(0, 50))
  }
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-1 rounded-md border border-line-strong bg-surface px-1.5 py-0.5 focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent hover:border-ink-3 max-md:min-h-10">
      {values.map((value) => (
        <span
          key={value}
          className="inline-flex h-6 max-w-full items-center gap-0.5 rounded bg-sunken pl-1.5 text-xs"
        >
          <span className="truncate">{value === '' ? t('channels.nothing') : value}</span>
          <button
            type="button"
            aria-label={t('channels.removeValue', { value })}
            onClick={() => onChange(values.filter((each) => each !== value))}
            className="flex size-6 shrink-0 items-center justify-center rounded text-ink-3 hover:text-ink"
          >
            <X aria-hidden className="size-3" />
          </button>
        </span>
      ))}
      <input
        aria-label={props.label}
        list={props.suggestions ? list : undefined}
        placeholder={values.length === 0 ? t('channels.valueHint') : t('channels.valueOr')}
        maxLength={7500}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onBlur={() => add(text)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text')
          if (!pasted.trim().includes('\n')) return
          event.preventDefault()
          add(pasted)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && text.trim() !== '') {
            event.preventDefault()
            add(text)
          } else if (event.key === 'Backspace' && text === '') onChange(values.slice(0, -1))
        }}
        className="h-6 min-w-24 grow bg-transparent px-1 text-sm outline-none placeholder:text-ink-3 max-md:text-lg"
      />
      {props.suggestions && (
        <datalist id={list}>
          {props.suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </div>
  )
}
