import type { TextBackSetting, TextSettingsReply, TextSettingsRow } from '#stages/message/message.wire.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { textSettings } from '../api/queries.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { TroubleNote } from '../shell/root.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select, TextArea } from '../ui/field.tsx'
import { Panel, Skeleton } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useToast } from '../ui/toast.tsx'
import { useHoldings } from './holdings.ts'

type Place = Pick<TextSettingsRow, 'scope' | 'subjectId'>

const keyOf = ({ scope, subjectId }: Place): string => `${scope} ${subjectId}`

/** The text after a missed call and who gets texts by mail: for the account, and otherwise for a flow or a number. */
export function TextSettings() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const query = useQuery(textSettings(id))
  const numbers = useHoldings('numbers').items ?? []
  const flows = useHoldings('flows').items ?? []
  const [chosen, setChosen] = useState('')
  if (query.error && !query.data)
    return <TroubleNote error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton className="h-96" />
  const own = new Set(query.data.settings.map(keyOf))
  const places = [
    { scope: 'account' as const, subjectId: id, name: t('textSettings.account') },
    ...flows.map((flow) => ({
      scope: 'flow' as const,
      subjectId: flow.id,
      name: t('textSettings.flow', { name: flow.name }),
    })),
    ...numbers.map(({ id: subjectId, number, name }) => ({
      scope: 'number' as const,
      subjectId,
      name: name ? `${name} · ${format.phone(number)}` : format.phone(number),
    })),
  ]
  const place = places.find((each) => keyOf(each) === chosen) ?? places[0]
  if (!place) return null
  return (
    <>
      <Panel title={t('textSettings.where')}>
        <Field label={t('textSettings.place')} hint={t('textSettings.placeHint')}>
          {(control) => (
            <Select {...control} value={keyOf(place)} onChange={({ target }) => setChosen(target.value)}>
              {places.map((each) => (
                <option key={keyOf(each)} value={keyOf(each)}>
                  {each.scope !== 'account' && own.has(keyOf(each))
                    ? t('textSettings.ownSettings', { name: each.name })
                    : each.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </Panel>
      <PlaceForm key={`${keyOf(place)} ${query.dataUpdatedAt}`} place={place} reply={query.data} />
    </>
  )
}

const usual: TextBackSetting = {
  on: true,
  body: null,
  abandoned: true,
  everyHours: 24,
  quiet: { from: 21 * 60, until: 8 * 60 },
}

type Mode = 'wider' | 'on' | 'off'

function PlaceForm({ place, reply }: { place: Place; reply: TextSettingsReply }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const set = reply.settings.find((each) => keyOf(each) === keyOf(place))
  const whole = place.scope === 'account'
  const [mode, setMode] = useState<Mode>(
    set?.textBack ? (set.textBack.on ? 'on' : 'off') : whole ? 'off' : 'wider',
  )
  const [textBack, setTextBack] = useState(set?.textBack ?? usual)
  const [forwards, setForwards] = useState<'wider' | 'own'>(set?.forwardTo || whole ? 'own' : 'wider')
  const [addresses, setAddresses] = useState((set?.forwardTo ?? []).join('\n'))
  const [answers, setAnswers] = useState(reply.answers)
  const save = useMutation({
    mutationFn: () =>
      request<TextSettingsReply>('PUT', path(['accounts', id, 'text-settings']), {
        scope: place.scope,
        subjectId: place.subjectId,
        textBack: mode === 'wider' ? null : { ...textBack, on: mode === 'on' },
        forwardTo: forwards === 'wider' ? null : addresses.split(/[\s,;]+/).filter((each) => each !== ''),
        ...(whole ? { answers } : {}),
      }),
    onSuccess: (fresh) => {
      client.setQueryData(textSettings(id).queryKey, fresh)
      say({ text: t('saved') })
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Panel title={t('textSettings.textBack')}>
        <div className="flex flex-col gap-4">
          <p className="text-sm text-ink-2">{t('textSettings.textBackAbout')}</p>
          <Segmented<Mode>
            label={t('textSettings.textBack')}
            value={mode}
            options={[
              ...(whole ? [] : [{ value: 'wider' as const, label: t('textSettings.wider') }]),
              { value: 'on', label: t('textSettings.on') },
              { value: 'off', label: t('textSettings.off') },
            ]}
            onChange={setMode}
            className="self-start"
          />
          {mode === 'on' && (
            <TextBackFields
              value={textBack}
              phrase={reply.textBackPhrase}
              onChange={(part) => setTextBack((old) => ({ ...old, ...part }))}
            />
          )}
        </div>
      </Panel>
      <Panel title={t('textSettings.forward')}>
        <div className="flex flex-col gap-4">
          {!reply.mail && (
            <p className="rounded-md bg-waiting-soft px-3 py-2 text-sm">{t('textSettings.noMail')}</p>
          )}
          {!whole && (
            <Segmented
              label={t('textSettings.forward')}
              value={forwards}
              options={[
                { value: 'wider', label: t('textSettings.wider') },
                { value: 'own', label: t('textSettings.these') },
              ]}
              onChange={setForwards}
              className="self-start"
            />
          )}
          {forwards === 'own' && (
            <Field label={t('textSettings.addresses')} hint={t('textSettings.addressesHint')}>
              {(control) => (
                <TextArea
                  {...control}
                  rows={3}
                  value={addresses}
                  onChange={({ target }) => setAddresses(target.value)}
                />
              )}
            </Field>
          )}
        </div>
      </Panel>
      {whole && (
        <Panel title={t('textSettings.keywords')}>
          <Field label={t('textSettings.answers')} hint={t('textSettings.answersHint')}>
            {(control) => (
              <Select
                {...control}
                value={answers}
                onChange={({ target }) => setAnswers(target.value === 'all' ? 'all' : 'own-words')}
              >
                <option value="own-words">{t('textSettings.carrierAnswers')}</option>
                <option value="all">{t('textSettings.weAnswer')}</option>
              </Select>
            )}
          </Field>
        </Panel>
      )}
      <Button type="submit" kind="primary" className="self-start" disabled={save.isPending}>
        {t('do.save')}
      </Button>
    </form>
  )
}

const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const minutesOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

function TextBackFields(props: {
  value: TextBackSetting
  phrase: string
  onChange: (part: Partial<TextBackSetting>) => void
}) {
  const { t } = useTranslation()
  const { body, abandoned, everyHours, quiet } = props.value
  const hours = quiet ?? { from: 0, until: 0 }
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Field label={t('texts.text')} hint={t('textSettings.bodyHint')} className="md:col-span-2">
        {(control) => (
          <TextArea
            {...control}
            rows={3}
            maxLength={640}
            placeholder={props.phrase}
            value={body ?? ''}
            onChange={({ target }) =>
              props.onChange({ body: target.value.trim() === '' ? null : target.value })
            }
          />
        )}
      </Field>
      <Field label={t('textSettings.every')} hint={t('textSettings.everyHint')}>
        {(control) => (
          <Input
            {...control}
            type="number"
            required
            min={1}
            max={720}
            value={everyHours}
            onChange={({ target }) => props.onChange({ everyHours: Number(target.value) })}
          />
        )}
      </Field>
      <Field label={t('textSettings.who')} hint={t('define.abandoned')}>
        {(control) => (
          <Select
            {...control}
            value={abandoned ? 'all' : 'missed'}
            onChange={({ target }) => props.onChange({ abandoned: target.value === 'all' })}
          >
            <option value="all">{t('textSettings.missedAndAbandoned')}</option>
            <option value="missed">{t('textSettings.missedOnly')}</option>
          </Select>
        )}
      </Field>
      {(['from', 'until'] as const).map((end) => (
        <Field
          key={end}
          label={t(end === 'from' ? 'textSettings.quietFrom' : 'textSettings.quietUntil')}
          hint={end === 'until' ? t('textSettings.quietHint') : undefined}
        >
          {(control) => (
            <Input
              {...control}
              type="time"
              required
              value={clockOf(hours[end])}
              onChange={({ target }) => {
                const next = { ...hours, [end]: minutesOf(target.value) }
                props.onChange({ quiet: next.from === next.until ? null : next })
              }}
            />
          )}
        </Field>
      ))}
    </div>
  )
}
