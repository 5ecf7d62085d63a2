import { ownFormWords } from '#stages/form/own-form.ts'
import type { Design, DrawnForm } from '#stages/form/own-form.wire.ts'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

const script = '/ringroot-form.js?site=preview'

/** The form as its page will show it: drawn by the very script that draws it there. Nothing is sent. */
export function FormPreview({ name, design }: { name: string; design: Design }) {
  const { t } = useTranslation()
  useEffect(() => {
    if (document.querySelector(`script[src="${script}"]`)) return
    document.head.append(Object.assign(document.createElement('script'), { src: script }))
  }, [])
  const drawn: DrawnForm = { ...design, name, words: ownFormWords[design.language] }
  return (
    <div
      className="rounded-md border border-line bg-[#fff] p-5 text-[#16181d]"
      style={{ colorScheme: 'light' }}
      lang={design.language}
      aria-label={t('forms.preview')}
      data-ringroot-form="preview"
      data-ringroot-design={JSON.stringify(drawn)}
    />
  )
}
