import { placementKinds } from '#stages/visit/placement.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackingNumber } from '../api/shapes.ts'
import { phone, readPhone } from '../format/phone.ts'
import { useAccount } from '../shell/account.ts'
import { Field, Input, Select } from '../ui/field.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings, useSave } from './holdings.ts'

const uses = ['placement', 'pool', 'test', 'unused'] as const
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
  [name(kind), source === kind ? '' : source, campaign].filter((part) => part !== '').join(' · ')

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
      <Field
        label={t('numbers.number')}
        hint={t('numbers.numberHint')}
        error={form.number !== '' && !e164 ? t('numbers.notANumber') : undefined}
      >
        {(control) => (
          <Input
            {...control}
            type="tel"
            required
            autoFocus
            value={form.number}
            onChange={({ target }) => set({ number: target.value })}
          />
        )}
      </Field>
      <Field label={t('numbers.name')} hint={t('numbers.nameHint')}>
        {(control) => (
          <Input
            {...control}
            maxLength={100}
            value={form.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        )}
      </Field>
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
              <Select {...control} value={form.kind} onChange={({ target }) => set({ kind: target.value })}>
                {placementKinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {t(`placement.${kind}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('calls.source')}>
            {(control) => (
              <Input
                {...control}
                placeholder={form.kind}
                value={form.source}
                onChange={({ target }) => set({ source: target.value })}
              />
            )}
          </Field>
          <Field label={t('before.medium')}>
            {(control) => (
              <Input
                {...control}
                value={form.medium}
                onChange={({ target }) => set({ medium: target.value })}
              />
            )}
          </Field>
          <Field label={t('before.campaign')}>
            {(control) => (
              <Input
                {...control}
                value={form.campaign}
                onChange={({ target }) => set({ campaign: target.value })}
              />
            )}
          </Field>
        </div>
      )}
      {form.use === 'placement' && agents.length > 0 && (
        <Field label={t('numbers.whose')} hint={t('numbers.whoseHint')}>
          {(control) => (
            <Select {...control} value={form.agent} onChange={({ target }) => set({ agent: target.value })}>
              <option value="">{t('numbers.nobodys')}</option>
              {agents.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {form.use === 'pool' && (
        <Field label={t('use.pool')} error={pools.length === 0 ? t('numbers.noPool') : undefined}>
          {(control) => (
            <Select {...control} value={form.pool} onChange={({ target }) => set({ pool: target.value })}>
              {pools.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {(form.use === 'placement' || form.use === 'test') && (
        <Field label={t('numbers.flow')} hint={t('numbers.flowHint')}>
          {(control) => (
            <Select {...control} value={form.flow} onChange={({ target }) => set({ flow: target.value })}>
              {flows.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </EditForm>
  )
}
