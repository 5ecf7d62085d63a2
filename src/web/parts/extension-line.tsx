import { useTranslation } from 'react-i18next'
import { TextLine } from '../ui/field.tsx'

/** What colleagues dial to reach a person or a department. */
export function ExtensionLine(props: { value: string; onChange: (extension: string) => void }) {
  const { t } = useTranslation()
  return <TextLine label={t('people.extension')} inputMode="numeric" pattern="[0-9*#]{1,8}" {...props} />
}
