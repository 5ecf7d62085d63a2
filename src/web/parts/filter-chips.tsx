import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'

export type Chip = Readonly<{ name: ReactNode; value: string | undefined; drop: () => void }>

/** Filters that came with a link, each with a way to drop it. */
export function FilterChips({ chips }: { chips: readonly Chip[] }) {
  const { t } = useTranslation()
  return chips.map(
    ({ name, value, drop }, index) =>
      value !== undefined && (
        <Button key={index} kind="plain" onClick={drop} aria-label={t('calls.dropFilter', { value })}>
          {name !== null && <span className="text-ink-3">{name}</span>} {value}
          <X className="text-ink-3" />
        </Button>
      ),
  )
}
