import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'

/** For what cannot be undone: the name of the thing has to be typed. */
export function ConfirmByName(props: {
  open: boolean
  name: string
  title: string
  about: string
  action: string
  onClose: () => void
  onConfirm: () => void
}) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      about={props.about}
      closeLabel={t('do.close')}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          props.onConfirm()
          props.onClose()
        }}
      >
        <Field label={t('confirm.type', { name: props.name })}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={props.onClose}>{t('do.cancel')}</Button>
          <Button type="submit" kind="danger" disabled={typed.trim() !== props.name}>
            {props.action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
