import { Phone } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DestinationId, FlowId } from '#base/id.ts'
import { isPhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import type { Destination as EngineDestination, Flow } from '#stages/call/flow.ts'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import type { CallContext } from '#stages/call/turn.ts'
import type { Destination } from '../api/shapes.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { beginTry, type Tryout } from './tryout.ts'

export type Tried = Readonly<{
  flow: FlowBody
  name: string
  version: number
  destinations: readonly Destination[]
}>

/** What is set before a call is tried. */
type Setting = Readonly<{
  at: string
  caller: 'new' | 'known' | 'withheld'
  number: string
  area: string
  tags: string
  source: string
  campaign: string
}>

/** When it is, and who calls. */
export function TrySetting(
  props: Tried &
    Readonly<{
      aloud: boolean
      onAloud: (aloud: boolean) => void
      onBegin: (tryout: Tryout) => void
    }>,
) {
  const { t } = useTranslation()
  const { timeZone, locale } = useAccount()
  const [setting, setSetting] = useState<Setting>(() => ({
    at: localNow(timeZone),
    caller: 'new',
    number: '+12025550143',
    area: 'US-DC',
    tags: '',
    source: 'google',
    campaign: 'spring sale',
  }))
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        props.onBegin(
          beginTry(
            engineFlow(props),
            contextOf(props.destinations, setting, timeZone, locale),
            momentOf(setting.at, timeZone),
          ),
        )
      }}
    >
      <p className="text-sm text-ink-2">{t('flow.tryLesson')}</p>
      <Field label={t('flow.time')} hint={timeZone}>
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            required
            value={setting.at}
            onChange={({ target }) => setSetting({ ...setting, at: target.value })}
          />
        )}
      </Field>
      <Field label={t('flow.caller')}>
        {(control) => (
          <Select
            {...control}
            className="w-full"
            value={setting.caller}
            onChange={({ target }) =>
              setSetting({
                ...setting,
                caller: target.value === 'known' ? 'known' : target.value === 'withheld' ? 'withheld' : 'new',
              })
            }
          >
            {(['new', 'known', 'withheld'] as const).map((each) => (
              <option key={each} value={each}>
                {t(`flow.callers.${each}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {setting.caller !== 'withheld' && (
        <div className="grid grid-cols-2 gap-3">
          <Plain
            label={t('flow.number')}
            value={setting.number}
            onChange={(number) => setSetting({ ...setting, number })}
          />
          <Plain
            label={t('flow.area')}
            value={setting.area}
            onChange={(area) => setSetting({ ...setting, area })}
          />
        </div>
      )}
      <Plain
        label={t('flow.tags')}
        value={setting.tags}
        onChange={(tags) => setSetting({ ...setting, tags })}
      />
      <div className="grid grid-cols-2 gap-3">
        <Plain
          label={t('flow.source.source')}
          value={setting.source}
          onChange={(source) => setSetting({ ...setting, source })}
        />
        <Plain
          label={t('flow.source.campaign')}
          value={setting.campaign}
          onChange={(campaign) => setSetting({ ...setting, campaign })}
        />
      </div>
      <label className="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-(--accent)"
          checked={props.aloud}
          onChange={({ target }) => props.onAloud(target.checked)}
        />
        {t('flow.aloud')}
      </label>
      <Button kind="primary" type="submit">
        <Phone />
        {t('flow.dial')}
      </Button>
    </form>
  )
}

function Plain(props: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Field label={props.label}>
      {(control) => (
        <Input {...control} value={props.value} onChange={({ target }) => props.onChange(target.value)} />
      )}
    </Field>
  )
}

// `as` in the next two: the editor's flow and places are the engine's, with ids unbranded on the wire.
const engineFlow = ({ flow, name, version }: Tried): Flow => ({
  ...(flow as unknown as Omit<Flow, 'id'>),
  id: 'tried' as FlowId,
  name,
  version,
})

function contextOf(
  destinations: readonly Destination[],
  setting: Setting,
  timeZone: string,
  locale: string,
): CallContext {
  const withheld = setting.caller === 'withheld'
  const number = !withheld && isPhoneNumber(setting.number) ? setting.number : null
  return {
    destinations: new Map(
      destinations.map(({ id, name }): [DestinationId, EngineDestination] => [
        id as DestinationId,
        { id: id as DestinationId, name, to: { kind: 'answering-phone' } },
      ]),
    ),
    words: {
      source: setting.source,
      campaign: setting.campaign,
      ...(number === null ? {} : { caller: number }),
    },
    timeZone,
    locale,
    caller: {
      number,
      area: withheld || setting.area === '' ? null : setting.area,
      known: setting.caller === 'known',
      tags: setting.tags
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    },
    source:
      setting.source === ''
        ? null
        : {
            source: setting.source,
            medium: 'cpc',
            campaign: setting.campaign,
            term: '',
            content: '',
            channel: 'Paid Search',
          },
  }
}

/** `2026-07-14T16:00` of the account's zone, now. */
const localNow = (timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(new Date())
    .replace(' ', 'T')

/** The moment at which clocks of the zone show this; in an hour that is skipped, the one after. */
function momentOf(local: string, timeZone: string) {
  const asIfUtc = Date.parse(`${local}:00Z`)
  const shown = (at: number): number =>
    Date.parse(
      `${new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at).replace(' ', 'T')}Z`,
    )
  const first = asIfUtc - (shown(asIfUtc) - asIfUtc)
  return instant(first - (shown(first) - asIfUtc))
}
