import { PhoneForwarded } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Destination, Target } from '../api/shapes.ts'
import { readPhone } from '../format/phone.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Field, Input, Select } from '../ui/field.tsx'
import { EditForm } from './edit-form.tsx'
import { HoldingList } from './holding-list.tsx'
import { useHoldings, useSave } from './holdings.ts'
import { NameLine } from './name-line.tsx'

const kinds = ['number', 'sip', 'phone', 'agent', 'person-called', 'answering-phone'] as const

/** Places a call can ring. */
export function DestinationSettings() {
  const { t } = useTranslation()
  const format = useFormat()
  const where = (target: Target): string => {
    if (target.kind === 'number') return `${format.phone(target.number)} · ${target.trunk}`
    if (target.kind === 'sip') return target.uri
    if (target.kind === 'phone') return target.username
    if (target.kind === 'agent') return target.agent
    if (target.kind === 'person-called') return t('target.person-calledAbout')
    return t('target.answering-phoneAbout')
  }
  return (
    <HoldingList
      kind="destinations"
      title={t('settings.destinations')}
      add={t('targets.add')}
      empty={{ icon: <PhoneForwarded />, title: t('targets.none'), lesson: t('targets.lesson') }}
      line={({ target }) => where(target)}
      mark={({ target }) => (
        <span className="text-xs text-ink-3 max-md:hidden">{t(`target.${target.kind}`)}</span>
      )}
      form={(destination, close) => <DestinationForm destination={destination} onClose={close} />}
    />
  )
}

function DestinationForm({
  destination,
  onClose,
}: {
  destination: Destination | undefined
  onClose: () => void
}) {
  const { t } = useTranslation()
  const { country } = useAccount()
  const format = useFormat()
  const trunks = useHoldings('trunks').items ?? []
  const phones = useHoldings('phones').items ?? []
  const agents = useHoldings('agents').items ?? []
  const save = useSave('destinations')
  const target = destination?.target
  const [name, setName] = useState(destination?.name ?? '')
  const [kind, setKind] = useState<Target['kind']>(target?.kind ?? 'number')
  const [address, setAddress] = useState(
    target?.kind === 'sip'
      ? target.uri
      : target?.kind === 'phone'
        ? target.username
        : target?.kind === 'agent'
          ? target.agent
          : target?.kind === 'number'
            ? format.phone(target.number)
            : '',
  )
  const [trunk, setTrunk] = useState(target?.kind === 'number' ? target.trunk : '')
  const body = (): unknown => {
    if (kind === 'sip') return { kind, uri: /^sips?:/.test(address) ? address : `sip:${address}` }
    if (kind === 'agent') return { kind, agent: address || agents[0]?.name }
    if (kind === 'phone') return { kind, username: address || phones[0]?.username }
    if (kind === 'number')
      return { kind, number: readPhone(address, country) ?? address, trunk: trunk || trunks[0]?.name }
    return { kind }
  }
  const bad = kind === 'number' && address !== '' && !readPhone(address, country)
  return (
    <EditForm
      open
      title={destination ? t('targets.edit') : t('targets.add')}
      save={() => save.mutateAsync({ id: destination?.id, body: { name: name.trim(), target: body() } })}
      onClose={onClose}
    >
      <NameLine hint={t('targets.nameHint')} value={name} onChange={setName} />
      <Field label={t('targets.kind')}>
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={({ target }) => setKind(kinds.find((each) => each === target.value) ?? 'sip')}
          >
            {kinds.map((each) => (
              <option key={each} value={each}>
                {t(`target.${each}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {kind === 'phone' && (
        <Field label={t('target.phone')} error={phones.length === 0 ? t('phones.addFirst') : undefined}>
          {(control) => (
            <Select {...control} value={address} onChange={({ target }) => setAddress(target.value)}>
              {phones.map(({ name, username }) => (
                <option key={username} value={username}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {kind === 'agent' && (
        <Field label={t('target.agent')} error={agents.length === 0 ? t('people.addFirst') : undefined}>
          {(control) => (
            <Select {...control} value={address} onChange={({ target }) => setAddress(target.value)}>
              {agents.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {kind === 'person-called' && <p className="text-xs text-ink-3">{t('target.person-calledAbout')}</p>}
      {(kind === 'sip' || kind === 'number') && (
        <Field label={t(`targets.address.${kind}`)} error={bad ? t('numbers.notANumber') : undefined}>
          {(control) => (
            <Input
              {...control}
              required
              value={address}
              onChange={({ target }) => setAddress(target.value)}
            />
          )}
        </Field>
      )}
      {kind === 'number' && (
        <Field label={t('targets.trunk')} error={trunks.length === 0 ? t('targets.noTrunk') : undefined}>
          {(control) => (
            <Select {...control} value={trunk} onChange={({ target }) => setTrunk(target.value)}>
              {trunks.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </EditForm>
  )
}
