import { Ban } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../shell/account.ts'

/** Spam is out of sight, never out of reach. */
export function HiddenSpam({ count, onShow }: { count: number; onShow: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (count === 0) return null
  return (
    <p className="-mb-2 flex items-center justify-end gap-1.5 text-xs text-ink-3">
      <Ban aria-hidden className="size-3.5" />
      {t('calls.hiddenSpam', { figure: format.count(count) })}
      <button type="button" onClick={onShow} className="rounded-sm text-ink-2 underline underline-offset-2">
        {t('calls.showSpam')}
      </button>
    </p>
  )
}
