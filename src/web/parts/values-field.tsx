import { X } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * Several texts, each a chip. Enter adds what is typed, a pasted list is many, Backspace takes the last one back. What is typed and not yet
 * a chip counts, too: nobody loses a word by pressing Save.
 */
export function ValuesField(props: {
  label: string
  values: readonly string[]
  suggestions?: readonly string[]
  onChange: (values: string[]) => void
}) {
  const { t } = useTranslation()
  const [chips, setChips] = useState(props.values)
  const [text, setText] = useState('')
  const list = useId()
  const change = (kept: readonly string[], typed: string) => {
    setChips(kept)
    setText(typed)
    props.onChange(distinct([...kept, typed]))
  }
  const add = (typed: string) => change(distinct([...chips, ...typed.split('\n')]), '')
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-1 rounded-md border border-line-strong bg-surface px-1.5 py-0.5 focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent hover:border-ink-3 max-md:min-h-10">
      {chips.map((value) => (
        <span
          key={value}
          className="inline-flex h-6 max-w-full items-center gap-0.5 rounded bg-sunken pl-1.5 text-xs"
        >
          <span className="truncate">{value === '' ? t('channels.nothing') : value}</span>
          <button
            type="button"
            aria-label={t('channels.removeValue', { value })}
            onClick={() =>
              change(
                chips.filter((each) => each !== value),
                text,
              )
            }
            className="flex size-6 shrink-0 items-center justify-center rounded text-ink-3 hover:text-ink"
          >
            <X aria-hidden className="size-3" />
          </button>
        </span>
      ))}
      <input
        aria-label={props.label}
        required={chips.length === 0}
        list={props.suggestions ? list : undefined}
        placeholder={chips.length === 0 ? t('channels.valueHint') : t('channels.valueOr')}
        maxLength={7500}
        value={text}
        onChange={({ target }) => change(chips, target.value)}
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
          } else if (event.key === 'Backspace' && text === '') change(chips.slice(0, -1), '')
        }}
        className="h-6 min-w-14 flex-1 bg-transparent px-1 text-sm outline-none placeholder:text-ink-3 max-md:text-lg"
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

/** As many, and as long, as a condition takes; one that is empty on purpose stays. */
const distinct = (values: readonly string[]): string[] =>
  [...new Set(values.map((value) => value.trim().slice(0, 150)))].filter((value) => value !== '').slice(0, 50)
