import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Empty, Panel } from '../ui/panel.tsx'
import { Moment } from './call-words.tsx'
import { ConfirmByName } from './confirm-by-name.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings, useRemove, useSave } from './holdings.ts'
import type { ApiKey } from '../api/shapes.ts'

/** Keys for programs. A key is shown once, when it is made: we keep only its hash. */
export function ApiKeys() {
  const { t } = useTranslation()
  const { items } = useHoldings('api-keys')
  const save = useSave<{ key: string }>('api-keys')
  const remove = useRemove('api-keys')
  const [name, setName] = useState<string>()
  const [made, setMade] = useState<string>()
  const [removing, setRemoving] = useState<ApiKey>()
  return (
    <Panel
      flush
      title={t('settings.api-keys')}
      action={
        <Button size="small" onClick={() => setName('')}>
          <Plus />
          {t('keysApi.add')}
        </Button>
      }
    >
      {items?.length === 0 && (
        <Empty icon={<KeyRound />} title={t('keysApi.none')} lesson={t('keysApi.lesson')} />
      )}
      <ul>
        {items?.map((key) => (
          <li
            key={key.id}
            className="flex min-h-12 items-center gap-4 border-b border-line px-4 py-2 text-sm last:border-0"
          >
            <span className="min-w-0 grow">
              <span className="block truncate font-medium">{key.name}</span>
              <span className="font-mono text-xs text-ink-3">{key.hint}…</span>
            </span>
            <span className="text-xs text-ink-3">
              {key.lastUsedAt ? (
                <>
                  {t('keysApi.lastUsed')} <Moment at={key.lastUsedAt} />
                </>
              ) : (
                t('keysApi.neverUsed')
              )}
            </span>
            <Button size="small" kind="danger" onClick={() => setRemoving(key)}>
              {t('keysApi.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      {name !== undefined && (
        <EditForm
          open
          title={t('keysApi.add')}
          about={t('keysApi.lesson')}
          onClose={() => setName(undefined)}
          save={async () => setMade((await save.mutateAsync({ body: { name: name.trim() } })).key)}
        >
          <Field label={t('numbers.name')} hint={t('keysApi.nameHint')}>
            {(control) => (
              <Input
                {...control}
                required
                autoFocus
                maxLength={200}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
        </EditForm>
      )}
      <Dialog
        open={made !== undefined}
        onClose={() => setMade(undefined)}
        title={t('keysApi.made')}
        about={t('keysApi.once')}
        closeLabel={t('do.close')}
      >
        <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
          <code className="min-w-0 grow font-mono text-xs break-all">{made}</code>
          <CopyButton text={made ?? ''} label={t('do.copy')} done={t('do.copied')} withWords />
        </div>
      </Dialog>
      {removing && (
        <ConfirmByName
          open
          name={removing.name}
          title={t('keysApi.revokeTitle')}
          about={t('keysApi.revokeAbout')}
          action={t('keysApi.revoke')}
          onClose={() => setRemoving(undefined)}
          onConfirm={() => remove(removing.id, removing.name)}
        />
      )}
    </Panel>
  )
}
