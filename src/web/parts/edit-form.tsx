import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { explain } from '../api/problem.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** A window with a form in it; stays open and says why when the server refuses. */
export function EditForm(props: {
  open: boolean
  title: string
  about?: string
  save: () => Promise<unknown>
  /** Left out: "Save". */
  saveLabel?: string
  onClose: () => void
  children: ReactNode
  wide?: boolean
  /** False while what the form needs is still being fetched. */
  ready?: boolean
}) {
  const { t } = useTranslation()
  const [refusal, setRefusal] = useState<string>()
  const [saving, setSaving] = useState(false)
  const submit = async () => {
    setSaving(true)
    setRefusal(undefined)
    try {
      await props.save()
      props.onClose()
    } catch (error) {
      setRefusal(explain(t, error))
    } finally {
      setSaving(false)
    }
  }
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      closeLabel={t('do.close')}
      {...(props.about ? { about: props.about } : {})}
      {...(props.wide ? { wide: true } : {})}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {props.children}
        {refusal && (
          <p role="alert" className="rounded-md bg-missed-soft px-3 py-2 text-sm text-missed">
            {refusal}
          </p>
        )}
        <div className="sticky -bottom-5 -mx-5 -mb-5 flex justify-end gap-2 border-t border-line bg-surface px-5 py-3">
          <Button onClick={props.onClose}>{t('do.cancel')}</Button>
          <Button type="submit" kind="primary" disabled={saving || props.ready === false}>
            {props.saveLabel ?? t('do.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
