import { Circle, Megaphone, PhoneIncoming, PhoneOff, Plus, Trash2, ArrowUp, ArrowDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Destination, Flow } from '../api/shapes.ts'
import { clock } from '../format/duration.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select, TextArea } from '../ui/field.tsx'
import { Badge, Empty, Panel } from '../ui/panel.tsx'
import { EditForm } from './edit-form.tsx'
import { flowOf, type ListedStep, listOf } from './flow-list.ts'
import { useHoldings, useRemove, useSave } from './holdings.ts'
import { RowMenu } from './row-menu.tsx'

const stepIcons = { announce: Megaphone, record: Circle, ring: PhoneIncoming, hangup: PhoneOff } as const
type Kind = 'announce' | 'record' | 'ring'

/** What happens to a call, step by step, as one reads it. */
export function FlowSettings() {
  const { t } = useTranslation()
  const { items } = useHoldings('flows')
  const remove = useRemove('flows')
  const places = useHoldings('destinations').items ?? []
  const [editing, setEditing] = useState<Flow | 'new'>()
  return (
    <>
      <div className="flex items-center gap-3">
        <p className="grow text-sm text-ink-2">{t('flows.about')}</p>
        <Button onClick={() => setEditing('new')}>
          <Plus />
          {t('flows.add')}
        </Button>
      </div>
      {items?.length === 0 && (
        <Panel>
          <Empty icon={<PhoneIncoming />} title={t('flows.none')} lesson={t('flows.about')} />
        </Panel>
      )}
      {items?.map((flow) => (
        <Panel
          key={flow.id}
          title={
            <span className="flex items-center gap-2">
              {flow.name}
              <Badge>{t('flows.version', { version: flow.version })}</Badge>
            </span>
          }
          action={
            <RowMenu
              name={flow.name}
              {...(listOf(flow) ? { onEdit: () => setEditing(flow) } : {})}
              onRemove={() => remove(flow.id, flow.name)}
            />
          }
        >
          <ol className="flex flex-col gap-3">
            {(listOf(flow) ?? []).map((step, index) => {
              const Icon = stepIcons[step.does]
              return (
                <li key={index} className="flex gap-3 text-sm">
                  <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
                  <StepWords step={step} places={places} />
                </li>
              )
            })}
          </ol>
          {flow.failOpen && (
            <p className="mt-4 border-t border-line pt-3 text-xs text-ink-3">
              {t('flows.failOpen', { name: nameIn(places, flow.failOpen) })}
            </p>
          )}
        </Panel>
      ))}
      {editing && (
        <FlowForm {...(editing === 'new' ? {} : { flow: editing })} onClose={() => setEditing(undefined)} />
      )}
    </>
  )
}

const promptWords = (prompt: { say: string } | { file: string } | { tone: string }): string =>
  'say' in prompt ? `“${prompt.say}”` : 'file' in prompt ? prompt.file : prompt.tone

const nameIn = (places: readonly Destination[], id: string): string =>
  places.find((place) => place.id === id)?.name ?? id

function StepWords({ step, places }: { step: ListedStep; places: readonly Destination[] }) {
  const { t } = useTranslation()
  if (step.does === 'announce') {
    return (
      <span>
        {t('step.announce')} <span className="text-ink-2">{promptWords(step.prompt)}</span>
      </span>
    )
  }
  if (step.does === 'ring') {
    return (
      <span className="flex flex-col gap-0.5">
        {t('step.ring')}
        {step.destinations.map(({ destination, ringFor }) => (
          <span key={destination} className="text-ink-2">
            {t('step.ringFor', { name: nameIn(places, destination), length: clock(ringFor) })}
          </span>
        ))}
        {step.whisper && (
          <span className="text-xs text-ink-3">{t('step.whisper', { says: promptWords(step.whisper) })}</span>
        )}
      </span>
    )
  }
  return <span>{t(`step.${step.does}`)}</span>
}

const fresh: Readonly<Record<Kind, () => ListedStep>> = {
  announce: () => ({ does: 'announce', prompt: { say: '' } }),
  record: () => ({ does: 'record', action: 'start' }),
  ring: () => ({
    does: 'ring',
    strategy: 'in-order',
    sticky: false,
    destinations: [],
    whisper: null,
    accept: null,
    after: null,
  }),
}

function FlowForm({ flow, onClose }: { flow?: Flow; onClose: () => void }) {
  const { t } = useTranslation()
  const save = useSave('flows')
  const destinations = useHoldings('destinations').items ?? []
  const [name, setName] = useState(flow?.name ?? '')
  const [failOpen, setFailOpen] = useState(flow?.failOpen ?? '')
  const [steps, setSteps] = useState<readonly ListedStep[]>(
    (flow && listOf(flow)) ?? [fresh.announce(), fresh.record(), fresh.ring()],
  )
  const set = (index: number, step: ListedStep) =>
    setSteps((old) => old.map((each, at) => (at === index ? step : each)))
  const swap = (index: number, other: number) =>
    setSteps((old) =>
      old.map((each, at) =>
        at === index ? (old[other] ?? each) : at === other ? (old[index] ?? each) : each,
      ),
    )
  return (
    <EditForm
      open
      wide
      title={flow ? t('flows.edit') : t('flows.add')}
      about={t('flows.editAbout')}
      save={() =>
        save.mutateAsync({
          id: flow?.id,
          body: { name: name.trim(), ...flowOf(steps), failOpen: failOpen || null },
        })
      }
      onClose={onClose}
    >
      <Field label={t('numbers.name')}>
        {(control) => (
          <Input
            {...control}
            required
            autoFocus
            maxLength={100}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <ol className="flex flex-col gap-2">
        {steps.map((step, index) => (
          // Steps have no identity but their place.
          <li key={index} className="flex flex-col gap-2 rounded-md border border-line p-3">
            <div className="flex items-center gap-1">
              <span className="grow text-sm font-medium">{t(`step.${step.does}`)}</span>
              <Button
                kind="quiet"
                size="icon-small"
                aria-label={t('flows.up')}
                disabled={index === 0}
                onClick={() => swap(index, index - 1)}
              >
                <ArrowUp />
              </Button>
              <Button
                kind="quiet"
                size="icon-small"
                aria-label={t('flows.down')}
                disabled={index === steps.length - 1}
                onClick={() => swap(index, index + 1)}
              >
                <ArrowDown />
              </Button>
              <Button
                kind="quiet"
                size="icon-small"
                aria-label={t('do.remove')}
                onClick={() => setSteps((old) => old.filter((_, at) => at !== index))}
              >
                <Trash2 />
              </Button>
            </div>
            <StepFields step={step} destinations={destinations} onChange={(changed) => set(index, changed)} />
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        {(['announce', 'record', 'ring'] as const).map((does) => (
          <Button key={does} size="small" onClick={() => setSteps((old) => [...old, fresh[does]()])}>
            <Plus />
            {t(`step.${does}`)}
          </Button>
        ))}
      </div>
      <Field label={t('flows.failOpenLabel')} hint={t('flows.failOpenHint')}>
        {(control) => (
          <Select {...control} value={failOpen} onChange={({ target }) => setFailOpen(target.value)}>
            <option value="">{t('flows.nowhere')}</option>
            {destinations.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </EditForm>
  )
}

function StepFields({
  step,
  destinations,
  onChange,
}: {
  step: ListedStep
  destinations: readonly Destination[]
  onChange: (step: ListedStep) => void
}) {
  const { t } = useTranslation()
  if (step.does === 'announce') {
    return (
      <TextArea
        aria-label={t('flows.says')}
        required
        maxLength={1000}
        rows={2}
        value={'say' in step.prompt ? step.prompt.say : ''}
        onChange={({ target }) => onChange({ ...step, prompt: { say: target.value } })}
      />
    )
  }
  if (step.does !== 'ring') return null
  const change = (index: number, part: Partial<(typeof step.destinations)[number]>) =>
    onChange({
      ...step,
      destinations: step.destinations.map((each, at) => (at === index ? { ...each, ...part } : each)),
    })
  return (
    <div className="flex flex-col gap-2">
      {step.destinations.map((each, index) => (
        <div key={index} className="flex items-center gap-2">
          <Select
            aria-label={t('flows.destination')}
            className="min-w-0 grow"
            value={each.destination}
            onChange={({ target }) => change(index, { destination: target.value })}
          >
            {destinations.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
          <span className="w-20 shrink-0">
            <Input
              type="number"
              aria-label={t('flows.ringSeconds')}
              min={1}
              max={600}
              value={each.ringFor / 1000}
              onChange={({ target }) => change(index, { ringFor: Math.round(Number(target.value) * 1000) })}
            />
          </span>
          <span className="text-xs text-ink-3">{t('flows.seconds')}</span>
          <Button
            kind="quiet"
            size="icon-small"
            aria-label={t('do.remove')}
            onClick={() =>
              onChange({ ...step, destinations: step.destinations.filter((_, at) => at !== index) })
            }
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      <Button
        kind="quiet"
        size="small"
        className="self-start"
        disabled={destinations.length === 0}
        onClick={() =>
          onChange({
            ...step,
            destinations: [
              ...step.destinations,
              { destination: destinations[0]?.id ?? '', ringFor: 20_000, weight: 1 },
            ],
          })
        }
      >
        <Plus />
        {t('flows.addDestination')}
      </Button>
      <Field label={t('flows.whisper')} hint={t('flows.whisperHint')}>
        {(control) => (
          <Input
            {...control}
            maxLength={1000}
            value={step.whisper && 'say' in step.whisper ? step.whisper.say : ''}
            onChange={({ target }) =>
              onChange({ ...step, whisper: target.value === '' ? null : { say: target.value } })
            }
          />
        )}
      </Field>
    </div>
  )
}
