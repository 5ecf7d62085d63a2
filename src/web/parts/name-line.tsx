import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { TextLine } from '../ui/field.tsx'

/** What something is called: the first line of its form. */
export function NameLine(props: { value: string; hint?: ReactNode; onChange: (name: string) => void }) {
  const { t } = useTranslation()
  return <TextLine label={t('numbers.name')} required autoFocus maxLength={100} {...props} />
}
