import { Plus, Trash2, Volume2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select, TextArea, TextLine } from '../ui/field.tsx'
import type { Step } from './edit.ts'

export type Prompt = Extract<Step, { does: 'announce' }>['prompt']

/** What every form of a step needs to know of the flow around it. */
export type Around = Readonly<{
  steps: readonly string[]
  destinations: readonly Readonly<{ id: string; name: string }>[]
  trunks: readonly Readonly<{ id: string; name: string }>[]
  files: readonly Readonly<{ name: string }>[]
  /** Plays what is said. */
  onHear: (prompt: Prompt) => void
}>

/** Which step comes next. */
export function NextField(props: {
  label: string
  value: string | null
  around: Around
  /** What no step means, where that is allowed. */
  none?: string
  onChange: (name: string | null) => void
}) {
  const { t } = useTranslation()
  const known = props.value === null || props.around.steps.includes(props.value)
  return (
    <Field label={props.label} error={known ? undefined : t('flow.fault.step-missing')}>
      {(control) => (
        <Select
          {...control}
          className="w-full"
          value={props.value ?? ''}
          onChange={({ target }) => props.onChange(target.value === '' ? null : target.value)}
        >
          {props.none !== undefined && <option value="">{props.none}</option>}
          {!known && <option value={props.value ?? ''}>{props.value}</option>}
          {props.around.steps.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

/** Text that is spoken, a file, or a sound; with a button to hear it. */
export function PromptField(props: {
  label: string
  hint?: string
  value: Prompt | null
  optional?: boolean
  around: Around
  onChange: (prompt: Prompt | null) => void
}) {
  const { t } = useTranslation()
  const { value } = props
  const kind = value === null ? 'none' : 'say' in value ? 'say' : 'file' in value ? 'file' : 'tone'
  const choose = (wish: string) => {
    if (wish === 'none') props.onChange(null)
    else if (wish === 'say') props.onChange({ say: t('flow.sayHere') })
    else if (wish === 'tone') props.onChange({ tone: 'music' })
    else props.onChange({ file: props.around.files[0]?.name ?? '' })
  }
  return (
    <Field label={props.label} hint={props.hint}>
      {(control) => (
        <div className="flex flex-col gap-1.5">
          <div className="flex gap-1.5">
            <Select
              aria-label={t('flow.promptKind')}
              className="grow"
              value={kind}
              onChange={({ target }) => choose(target.value)}
            >
              {props.optional && <option value="none">{t('flow.prompt.none')}</option>}
              <option value="say">{t('flow.prompt.say')}</option>
              {(props.around.files.length > 0 || kind === 'file') && (
                <option value="file">{t('flow.prompt.file')}</option>
              )}
              <option value="tone">{t('flow.prompt.tone')}</option>
            </Select>
            {value !== null && !('tone' in value) && (
              <Button
                kind="plain"
                size="icon"
                aria-label={t('flow.hear')}
                onClick={() => props.around.onHear(value)}
              >
                <Volume2 />
              </Button>
            )}
          </div>
          {value !== null && 'say' in value && (
            <TextArea
              {...control}
              rows={3}
              maxLength={1000}
              required
              value={value.say}
              onChange={({ target }) => props.onChange({ say: target.value })}
            />
          )}
          {value !== null && 'file' in value && (
            <Select
              {...control}
              className="w-full"
              value={value.file}
              onChange={({ target }) => props.onChange({ file: target.value })}
            >
              {props.around.files.every(({ name }) => name !== value.file) && <option>{value.file}</option>}
              {props.around.files.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
          {value !== null && 'tone' in value && (
            <Select
              {...control}
              className="w-full"
              value={value.tone}
              onChange={({ target }) => props.onChange({ tone: target.value === 'beep' ? 'beep' : 'music' })}
            >
              <option value="music">{t('flow.tone.music')}</option>
              <option value="beep">{t('flow.tone.beep')}</option>
            </Select>
          )}
        </div>
      )}
    </Field>
  )
}

/** Seconds on the screen, milliseconds in the flow. */
export function SecondsField(props: {
  label: string
  value: number
  min: number
  max: number
  onChange: (milliseconds: number) => void
}) {
  const { t } = useTranslation()
  return (
    <Field label={props.label}>
      {(control) => (
        <span className="flex items-center gap-1.5">
          <Input
            {...control}
            type="number"
            min={props.min}
            max={props.max}
            value={props.value / 1000}
            onChange={({ target }) => props.onChange(Math.round(Number(target.value) * 1000))}
          />
          <span className="text-xs text-ink-3">{t('flows.seconds')}</span>
        </span>
      )}
    </Field>
  )
}

export const TextField = (props: {
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
}) => <TextLine {...props} required maxLength={2000} />

export function NumberField(props: {
  label: string
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}) {
  return (
    <Field label={props.label}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={props.min}
          max={props.max}
          value={props.value}
          onChange={({ target }) => props.onChange(Math.round(Number(target.value)))}
        />
      )}
    </Field>
  )
}

export function CheckField(props: { label: string; value: boolean; onChange: (value: boolean) => void }) {
  return (
    <label className="flex items-center gap-2 text-sm">
      <input
        type="checkbox"
        className="size-4 accent-(--accent)"
        checked={props.value}
        onChange={({ target }) => props.onChange(target.checked)}
      />
      {props.label}
    </label>
  )
}

/** Rows that can be added and taken away. */
export function Rows<Row>(props: {
  label: string
  rows: readonly Row[]
  fresh: () => Row
  most?: number
  onChange: (rows: readonly Row[]) => void
  children: (row: Row, change: (row: Row) => void) => ReactNode
}) {
  const { t } = useTranslation()
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{props.label}</legend>
      {props.rows.map((row, index) => (
        <div key={index} className="flex items-start gap-1.5 rounded-md border border-line p-2">
          <div className="flex min-w-0 grow flex-col gap-2">
            {props.children(row, (changed) =>
              props.onChange(props.rows.map((each, at) => (at === index ? changed : each))),
            )}
          </div>
          <Button
            kind="quiet"
            size="icon-small"
            aria-label={t('do.remove')}
            onClick={() => props.onChange(props.rows.filter((_, at) => at !== index))}
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      {props.rows.length < (props.most ?? 50) && (
        <Button
          kind="quiet"
          size="small"
          className="self-start"
          onClick={() => props.onChange([...props.rows, props.fresh()])}
        >
          <Plus />
          {t('do.add')}
        </Button>
      )}
    </fieldset>
  )
}
