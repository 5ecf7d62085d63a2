import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Input } from '../ui/field.tsx'
import { Key } from '../ui/panel.tsx'

/** Searches while one types, after a moment's pause; `/` leads here. */
export function SearchBox(props: {
  label: string
  value: string
  onChange: (value: string) => void
  className: string
}) {
  const { label, value, onChange, className } = props
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed === value) return
    const pause = setTimeout(() => onChange(typed), 250)
    return () => clearTimeout(pause)
  })
  return (
    <span className={`relative ${className}`}>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3"
      />
      <Input
        type="search"
        data-search
        aria-label={label}
        placeholder={label}
        value={typed}
        maxLength={100}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        className="pr-8 pl-8.5"
      />
      {typed === '' && (
        <span
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-1.5 -translate-y-1/2 max-md:hidden"
        >
          <Key>/</Key>
        </span>
      )}
    </span>
  )
}
