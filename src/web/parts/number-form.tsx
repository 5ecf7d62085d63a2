import { placementKinds } from '#stages/visit/placement.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackingNumber } from '../api/shapes.ts'
import { phone, readPhone } from '../format/phone.ts'
import { useAccount } from '../shell/account.ts'
import { Choice, Field, Select, TextLine } from '../ui/field.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings, useSave } from './holdings.ts'

const uses = ['placement', 'pool', 'test', 'unused'] as const
/** What a medium is called unless somebody says otherwise: who finds a profile was searching. */
const media: ReadonlySet<string> = new Set(['offline', 'organic'])
const mediumOf = (kind: string): string => (kind === 'business-profile' ? 'organic' : 'offline')

type Placed = NonNullable<TrackingNumber['placement']>

/** A kind of placement in words; one we do not know stays as it is. */
export function usePlacementName() {
  const { t } = useTranslation()
  return (kind: string): string => {
    const known = placementKinds.find((each) => each === kind)
    return known ? t(`placement.${known}`) : kind
  }
}

/** "Billboard · A3": the kind, the source where it says more, the campaign. */
export const placementLine = ({ kind, source, campaign }: Placed, name: (kind: string) => string): string =>
  [name(kind), source.toLowerCase().replaceAll(' ', '-') === kind ? '' : source, campaign]
    .filter((part) => part !== '')
    .join(' · ')

/** A tracking number: where it stands, or which pool lends it, and where it rings. */
export function NumberForm({ number, onClose }: { number?: TrackingNumber; onClose: () => void }) {
  const { t } = useTranslation()
  const { country } = useAccount()
  const fetched = { flows: useHoldings('flows').items, pools: useHoldings('pools').items }
  const { flows = [], pools = [] } = fetched
  const agents = useHoldings('agents').items ?? []
  const save = useSave('numbers')
  const [form, setForm] = useState({
    number: number ? phone(number.number, country) : '',
    name: number?.name ?? '',
    use: number?.use ?? 'placement',
    pool: number?.poolId ?? '',
    flow: number?.flowId ?? '',
    kind: number?.placement?.kind ?? 'newspaper',
    source: number?.placement?.source ?? '',
    medium: number?.placement?.medium ?? 'offline',
    campaign: number?.placement?.campaign ?? '',
    agent: number?.agentId ?? '',
  })
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }))
  const e164 = readPhone(form.number, country)
  const submit = async () => {
    const rings = form.use === 'placement' || form.use === 'test'
    await save.mutateAsync({
      id: number?.id,
      body: {
        number: e164,
        name: form.name.trim(),
        use: form.use,
        poolId: form.use === 'pool' ? form.pool || pools[0]?.id : null,
        agentId: form.use === 'placement' ? form.agent || null : null,
        flowId: rings ? form.flow || flows[0]?.id : null,
        placement:
          form.use === 'placement'
            ? {
                kind: form.kind,
                source: form.source.trim() || form.kind,
                medium: form.medium.trim(),
                campaign: form.campaign.trim(),
              }
            : null,
      },
    })
  }
  return (
    <EditForm
      open
      ready={fetched.flows !== undefined && fetched.pools !== undefined}
      title={number ? t('numbers.edit') : t('numbers.add')}
      save={submit}
      onClose={onClose}
    >
      <TextLine
        label={t('numbers.number')}
        hint={t('numbers.numberHint')}
        error={form.number !== '' && !e164 ? t('numbers.notANumber') : undefined}
        type="tel"
        required
        autoFocus
        value={form.number}
        onChange={(number) => set({ number })}
      />
      <TextLine
        label={t('numbers.name')}
        hint={t('numbers.nameHint')}
        maxLength={100}
        value={form.name}
        onChange={(name) => set({ name })}
      />
      <Field label={t('numbers.use')} hint={t(`use.${form.use}About`)}>
        {(control) => (
          <Select
            {...control}
            value={form.use}
            onChange={({ target }) => set({ use: uses.find((use) => use === target.value) ?? 'unused' })}
          >
            {uses.map((use) => (
              <option key={use} value={use}>
                {use === 'placement' ? t('term.placement') : t(`use.${use}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {form.use === 'placement' && (
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('numbers.placement')}>
            {(control) => (
              <Select
                {...control}
                value={form.kind}
                onChange={({ target: { value: kind } }) =>
                  set({ kind, ...(media.has(form.medium) ? { medium: mediumOf(kind) } : {}) })
                }
              >
                {placementKinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {t(`placement.${kind}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <TextLine
            label={t('calls.source')}
            placeholder={form.kind}
            value={form.source}
            onChange={(source) => set({ source })}
          />
          <TextLine label={t('before.medium')} value={form.medium} onChange={(medium) => set({ medium })} />
          <TextLine
            label={t('before.campaign')}
            value={form.campaign}
            onChange={(campaign) => set({ campaign })}
          />
        </div>
      )}
      {form.use === 'placement' && agents.length > 0 && (
        <Choice
          label={t('numbers.whose')}
          hint={t('numbers.whoseHint')}
          value={form.agent}
          options={[['', t('numbers.nobodys')] as const, ...agents.map(named)]}
          onChange={(agent) => set({ agent })}
        />
      )}
      {form.use === 'pool' && (
        <Choice
          label={t('use.pool')}
          error={pools.length === 0 ? t('numbers.noPool') : undefined}
          value={form.pool || (pools[0]?.id ?? '')}
          options={pools.map(named)}
          onChange={(pool) => set({ pool })}
        />
      )}
      {(form.use === 'placement' || form.use === 'test') && (
        <Choice
          label={t('numbers.flow')}
          hint={t('numbers.flowHint')}
          value={form.flow || (flows[0]?.id ?? '')}
          options={flows.map(named)}
          onChange={(flow) => set({ flow })}
        />
      )}
    </EditForm>
  )
}

const named = ({ id, name }: Readonly<{ id: string; name: string }>) => [id, name] as const
