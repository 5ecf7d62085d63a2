import type { OwnField } from '#stages/form/own-form.wire.ts'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Input, Select, TextArea, Tick } from '../ui/field.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'

const kinds = ['text', 'email', 'phone', 'select', 'textarea', 'consent'] as const

/** A name no other field has, made of what the field is. */
function freshName(kind: OwnField['kind'], taken: readonly OwnField[]): string {
  const base = kind === 'textarea' ? 'message' : kind === 'text' ? 'answer' : kind
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? base : `${base}_${nth}`
    if (!taken.some((field) => field.name === name)) return name
  }
}

/** The fields of a form, in order: what each asks, of what kind, whether it must be answered. */
export function OwnFieldList({
  fields,
  onChange,
}: {
  fields: readonly OwnField[]
  onChange: (fields: OwnField[]) => void
}) {
  const { t } = useTranslation()
  const set = (at: number, part: Partial<OwnField>) =>
    onChange(fields.map((field, index) => (index === at ? { ...field, ...part } : field)))
  const move = (at: number, by: -1 | 1) => {
    const next = [...fields]
    const [moved] = next.splice(at, 1)
    if (moved) next.splice(at + by, 0, moved)
    onChange(next)
  }
  const add = (kind: OwnField['kind']) =>
    onChange([
      ...fields,
      {
        name: freshName(kind, fields),
        label: t(`ownForm.label.${kind}`),
        kind,
        required: kind === 'consent',
        options: kind === 'select' ? [t('ownForm.firstOption')] : [],
      },
    ])
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">{t('ownForm.fields')}</legend>
      <ol className="flex flex-col divide-y divide-line rounded-md border border-line">
        {fields.map((field, at) => (
          <li key={field.name} className="flex flex-col gap-2 p-3">
            <div className="flex flex-wrap items-center gap-2">
              <Input
                aria-label={t('ownForm.question')}
                className="min-w-40 flex-1"
                required
                maxLength={200}
                value={field.label}
                onChange={({ target }) => set(at, { label: target.value })}
              />
              <Select
                aria-label={t('ownForm.kind')}
                className="w-36"
                value={field.kind}
                onChange={({ target }) =>
                  set(at, {
                    kind: kinds.find((kind) => kind === target.value) ?? 'text',
                    options: target.value === 'select' ? [t('ownForm.firstOption')] : [],
                  })
                }
              >
                {kinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {t(`ownForm.kinds.${kind}`)}
                  </option>
                ))}
              </Select>
              <span className="flex">
                <Move label={t('ownForm.up')} disabled={at === 0} onClick={() => move(at, -1)}>
                  <ArrowUp />
                </Move>
                <Move
                  label={t('ownForm.down')}
                  disabled={at === fields.length - 1}
                  onClick={() => move(at, 1)}
                >
                  <ArrowDown />
                </Move>
                <Move
                  label={t('do.remove')}
                  disabled={fields.length === 1}
                  onClick={() => onChange(fields.filter((_, index) => index !== at))}
                >
                  <X />
                </Move>
              </span>
            </div>
            {field.kind === 'select' && (
              <TextArea
                aria-label={t('ownForm.options')}
                placeholder={t('ownForm.options')}
                rows={3}
                required
                value={field.options.join('\n')}
                onChange={({ target }) => set(at, { options: target.value.split('\n').slice(0, 50) })}
              />
            )}
            <Tick
              label={t('ownForm.required')}
              checked={field.required}
              onChange={(required) => set(at, { required })}
            />
          </li>
        ))}
      </ol>
      <Menu
        trigger={
          <Button size="small" className="self-start" disabled={fields.length >= 30}>
            <Plus />
            {t('ownForm.add')}
          </Button>
        }
      >
        {kinds.map((kind) => (
          <MenuItem key={kind} onSelect={() => add(kind)}>
            {t(`ownForm.kinds.${kind}`)}
          </MenuItem>
        ))}
      </Menu>
    </fieldset>
  )
}

function Move(props: { label: string; disabled: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <Button
      kind="quiet"
      size="icon-small"
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      {props.children}
    </Button>
  )
}
