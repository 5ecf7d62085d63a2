import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useBlocker, useNavigate } from '@tanstack/react-router'
import { Play, Plus, Redo2, Trash2, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { checkFlow } from '#stages/call/check-flow.ts'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import { explain } from '../api/problem.ts'
import { sounds } from '../api/sound-queries.ts'
import type { Flow } from '../api/shapes.ts'
import { Canvas } from '../flow/canvas.tsx'
import { draftOf, edited, freshName, redone, undone, type Draft, type Edit } from '../flow/edit.ts'
import { NextField, type Around, type Prompt } from '../flow/fields.tsx'
import { freshStep } from '../flow/fresh-step.ts'
import { hear } from '../flow/hear.ts'
import { StepForm } from '../flow/step-form.tsx'
import { StepList, StepName } from '../flow/step-list.tsx'
import { iconOf, palette, type Kind } from '../flow/step-look.ts'
import { TryDrawer } from '../flow/try-drawer.tsx'
import { useHoldings, useSave } from '../parts/holdings.ts'
import { useAccount } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { useWide } from '../shell/wide.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { Menu, MenuItem, MenuHeading } from '../ui/menu.tsx'
import { useToast } from '../ui/toast.tsx'

const route = getRouteApi('/$account/flows/$flow')

/** A flow with nothing in it but its end: what a new one begins as. */
const emptyFlow: FlowBody = { start: 'hangup', steps: { hangup: { does: 'hangup' } }, failOpen: null }

export function FlowPage() {
  const { flow: id } = route.useParams()
  const { items } = useHoldings('flows')
  const known = items?.find((flow) => flow.id === id)
  if (items === undefined) return null
  return <Editor key={known ? `${known.id} ${known.version}` : 'new'} {...(known ? { known } : {})} />
}

const bodyOf = ({ start, steps, failOpen }: FlowBody): FlowBody => ({ start, steps, failOpen })

function Editor({ known }: { known?: Flow }) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const navigate = useNavigate()
  const toast = useToast()
  const wide = useWide()
  const save = useSave<Flow>('flows')
  const places = useHoldings('destinations').items ?? []
  const trunks = useHoldings('trunks').items ?? []
  const { data: files = [] } = useQuery({
    ...sounds(account),
    select: ({ prompts }) => prompts,
    retry: false,
  })
  const [draft, setDraft] = useState<Draft>(() => draftOf(known ? bodyOf(known) : emptyFlow))
  const [name, setName] = useState(known?.name ?? t('flow.newFlow'))
  const [chosen, setChosen] = useState<string | null>(null)
  const [trying, setTrying] = useState(false)
  const [litPath, setLitPath] = useState<readonly string[]>([])
  const { flow } = draft
  const edit = (change: Edit) => setDraft((before) => edited(before, change))
  const changed = draft.before.length > 0 || name !== (known?.name ?? t('flow.newFlow'))
  useBlocker({
    shouldBlockFn: () => changed && !save.isPending && !globalThis.confirm(t('flow.unsaved')),
    enableBeforeUnload: changed,
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea')) return
      event.preventDefault()
      setDraft(event.shiftKey ? redone : undone)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])

  const nameOf = (destination: string) => places.find(({ id }) => id === destination)?.name ?? '?'
  const found = checkFlow(flow, new Set(places.map(({ id }) => id)))
  const faults = new Map<string, string[]>()
  for (const { path: where, fault } of found) {
    const step = where.startsWith('steps.')
      ? (Object.keys(flow.steps)
          .filter((each) => where === `steps.${each}` || where.startsWith(`steps.${each}.`))
          .sort((a, b) => b.length - a.length)[0] ?? '')
      : ''
    faults.set(step, [...(faults.get(step) ?? []), t(`flow.fault.${fault}`)])
  }

  const publish = async () => {
    try {
      const saved = await save.mutateAsync({ id: known?.id, body: { name, ...flow } })
      toast({ text: t('flow.published', { version: saved.version }) })
      setDraft(draftOf(flow))
      if (!known)
        await navigate({
          to: '/$account/flows/$flow',
          params: { account, flow: saved.id },
          ignoreBlocker: true,
        })
    } catch (error) {
      toast({ text: explain(t, error) })
    }
  }

  const around: Around = {
    steps: Object.keys(flow.steps),
    destinations: places,
    trunks,
    files,
    onHear: (prompt: Prompt) =>
      void hear(account, prompt).catch((error: unknown) => toast({ text: explain(t, error) })),
  }
  const add = (kind: Kind) => {
    const fresh = freshName(flow, t(`step.${kind}`).toLowerCase())
    // Behind the chosen step; with none chosen, before everything.
    const from = chosen === null ? undefined : firstWay(flow, chosen)
    const step = freshStep(kind, from?.to ?? flow.start, {
      says: (of) =>
        t(`flow.says.${of === 'menu' || of === 'survey' || of === 'voicemail' ? of : 'announce'}`),
      destination: places[0]?.id,
      trunk: trunks[0]?.id,
    })
    edit({
      edit: 'add',
      name: fresh,
      step,
      ...(from === undefined ? {} : { from: { step: chosen ?? '', path: from.path } }),
    })
    if (chosen === null) edit({ edit: 'start', name: fresh })
    setChosen(fresh)
  }

  const step = chosen === null ? undefined : flow.steps[chosen]
  return (
    <Page
      title={
        <span className="flex min-w-0 items-center gap-2">
          <Link
            to="/$account/settings"
            params={{ account }}
            search={{ section: 'flows' }}
            className="text-ink-3 hover:text-ink"
          >
            {t('settings.flows')}
          </Link>
          <span className="text-ink-3">/</span>
          <span className="truncate">{name}</span>
        </span>
      }
      tabTitle={name}
      actions={
        <div className="flex items-center gap-2">
          <Button
            kind="quiet"
            size="icon"
            aria-label={t('flow.undo')}
            disabled={draft.before.length === 0}
            onClick={() => setDraft(undone)}
          >
            <Undo2 />
          </Button>
          <Button
            kind="quiet"
            size="icon"
            aria-label={t('flow.redo')}
            disabled={draft.after.length === 0}
            onClick={() => setDraft(redone)}
          >
            <Redo2 />
          </Button>
          <Menu
            align="end"
            trigger={
              <Button>
                <Plus />
                {t('flow.addStep')}
              </Button>
            }
          >
            {palette.map(({ group, kinds }) => (
              <div key={group}>
                <MenuHeading>{t(`flow.group.${group}`)}</MenuHeading>
                {kinds.map((kind) => {
                  const Icon = iconOf[kind]
                  return (
                    <MenuItem key={kind} icon={<Icon />} onSelect={() => add(kind)}>
                      {t(`step.${kind}`)}
                    </MenuItem>
                  )
                })}
              </div>
            ))}
          </Menu>
          <Button onClick={() => setTrying((on) => !on)} aria-pressed={trying}>
            <Play />
            {t('flow.try')}
          </Button>
          <Button
            kind="primary"
            disabled={!changed || found.length > 0 || save.isPending}
            onClick={() => void publish()}
          >
            {t('flow.publish')}
          </Button>
        </div>
      }
    >
      {found.length > 0 && (
        <div role="status" className="rounded-md bg-missed-soft px-3 py-2 text-sm text-missed">
          <p className="font-medium">{t('flow.faults', { count: found.length })}</p>
          <ul className="mt-1 list-disc pl-5">
            {[...faults].flatMap(([where, texts]) =>
              texts.map((text, index) => (
                <li key={`${where} ${index}`}>
                  {where !== '' && (
                    <button type="button" className="font-medium underline" onClick={() => setChosen(where)}>
                      {where}
                    </button>
                  )}
                  {where === '' ? '' : ': '}
                  {text}
                </li>
              )),
            )}
          </ul>
        </div>
      )}
      <div className="flex min-h-0 grow gap-4 max-md:flex-col">
        {wide ? (
          <div className="h-[calc(100dvh-9rem)] min-h-96 min-w-0 grow overflow-hidden rounded-lg border border-line bg-sunken">
            <Canvas
              flow={flow}
              nameOf={nameOf}
              chosen={chosen}
              onChoose={setChosen}
              onConnect={(from, to) => {
                const way = firstWay(flow, from)
                if (way) edit({ edit: 'lead', name: from, path: way.path, to })
              }}
              faults={faults}
              path={trying ? litPath : []}
            />
          </div>
        ) : (
          <StepList
            flow={flow}
            nameOf={nameOf}
            chosen={chosen}
            faults={faults}
            path={trying ? litPath : []}
            onChoose={setChosen}
          />
        )}
        <aside
          className={`${trying || step !== undefined ? 'max-md:order-first' : ''} flex w-full shrink-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4 md:h-[calc(100dvh-9rem)] md:w-88 md:overflow-y-auto`}
        >
          {trying ? (
            <TryDrawer
              flow={flow}
              name={name}
              version={known?.version ?? 1}
              destinations={places}
              onPath={setLitPath}
              onHear={around.onHear}
            />
          ) : step !== undefined && chosen !== null ? (
            <>
              <StepName
                key={chosen}
                name={chosen}
                onRename={(to) => {
                  edit({ edit: 'rename', name: chosen, to })
                  if (to.trim() !== '' && flow.steps[to.trim()] === undefined) setChosen(to.trim())
                }}
              />
              <StepForm
                step={step}
                around={around}
                onChange={(changedStep) => edit({ edit: 'change', name: chosen, step: changedStep })}
              />
              <div className="flex flex-wrap gap-2 border-t border-line pt-3">
                {chosen !== flow.start && (
                  <Button size="small" onClick={() => edit({ edit: 'start', name: chosen })}>
                    {t('flow.makeStart')}
                  </Button>
                )}
                <Button
                  size="small"
                  kind="danger"
                  onClick={() => {
                    edit({ edit: 'remove', name: chosen })
                    setChosen(null)
                  }}
                >
                  <Trash2 />
                  {t('flow.removeStep')}
                </Button>
              </div>
            </>
          ) : (
            <>
              <Field label={t('flow.name')}>
                {(control) => (
                  <Input
                    {...control}
                    required
                    maxLength={100}
                    value={name}
                    onChange={({ target }) => setName(target.value)}
                  />
                )}
              </Field>
              <NextField
                label={t('flow.startsWith')}
                value={flow.start}
                around={around}
                onChange={(start) => start && edit({ edit: 'start', name: start })}
              />
              <Field label={t('flows.failOpenLabel')} hint={t('flows.failOpenHint')}>
                {(control) => (
                  <Select
                    {...control}
                    className="w-full"
                    value={flow.failOpen ?? ''}
                    onChange={({ target }) =>
                      edit({ edit: 'fail-open', destination: target.value === '' ? null : target.value })
                    }
                  >
                    <option value="">{t('flows.nowhere')}</option>
                    {places.map(({ id, name: place }) => (
                      <option key={id} value={id}>
                        {place}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <p className="text-sm text-ink-2">{t('flow.lesson')}</p>
              <p className="text-xs text-ink-3">{t('flow.versionsLesson')}</p>
            </>
          )}
        </aside>
      </div>
    </Page>
  )
}

/** The way on that is changed when a step is put behind another one. */
function firstWay(flow: FlowBody, name: string): Readonly<{ path: string; to: string }> | undefined {
  const step = flow.steps[name]
  if (step === undefined) return undefined
  if ('next' in step) return { path: 'next', to: step.next ?? flow.start }
  if ('nobody' in step) return { path: 'nobody', to: step.nobody }
  return 'otherwise' in step ? { path: 'otherwise', to: step.otherwise } : undefined
}
