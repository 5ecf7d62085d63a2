import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Site } from '../api/shapes.ts'
import { phone, readPhone } from '../format/phone.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { Field, Input, Select, Tick } from '../ui/field.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings, useSave } from './holdings.ts'

/** A web site: its address, and which business number is shown as a number of which pool. */
export function SiteForm({ site, onClose }: { site?: Site; onClose: () => void }) {
  const { t } = useTranslation()
  const { country } = useAccount()
  const pools = useHoldings('pools').items ?? []
  const save = useSave('sites')
  const [name, setName] = useState(site?.name ?? '')
  const [url, setUrl] = useState(site?.url ?? '')
  const [directory, setDirectory] = useState(site?.directory ?? false)
  const [callback, setCallback] = useState(site?.callback ?? false)
  const [callbackFirst, setCallbackFirst] = useState(site?.callbackFirst ?? 'agent')
  const [swaps, setSwaps] = useState(
    site && site.swaps.length > 0
      ? site.swaps.map(({ businessNumber, poolId }) => ({
          find: phone(businessNumber, country),
          pool: poolId,
        }))
      : [{ find: '', pool: '' }],
  )
  const setSwap = (index: number, part: Partial<{ find: string; pool: string }>) =>
    setSwaps((old) => old.map((swap, at) => (at === index ? { ...swap, ...part } : swap)))
  const address = url === '' || /^https?:\/\//.test(url) ? url : `https://${url}`
  const submit = () =>
    save.mutateAsync({
      id: site?.id,
      body: {
        name: name.trim() || new URL(address).host,
        url: address,
        ...(site ? {} : { consent: 'always' }),
        directory,
        callback,
        callbackFirst,
        swaps: swaps
          .filter(({ find }) => find.trim() !== '')
          .map(({ find, pool }) => ({
            businessNumber: readPhone(find, country) ?? find,
            poolId: pool || pools[0]?.id,
          })),
      },
    })
  return (
    <EditForm open title={site ? t('sites.edit') : t('sites.add')} save={submit} onClose={onClose}>
      <Field label={t('sites.url')} hint={t('sites.urlHint')}>
        {(control) => (
          <Input
            {...control}
            required
            autoFocus
            inputMode="url"
            placeholder="www.example.com"
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
        )}
      </Field>
      <Field label={t('numbers.name')}>
        {(control) => (
          <Input {...control} maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-sm font-medium">{t('sites.swaps')}</legend>
        <p className="text-xs text-ink-3">{t('sites.swapsAbout')}</p>
        {swaps.map((swap, index) => (
          // Rows have no identity but their place.
          <div key={index} className="flex items-center gap-2">
            <Input
              type="tel"
              aria-label={t('sites.businessNumber')}
              aria-invalid={swap.find !== '' && !readPhone(swap.find, country)}
              placeholder={t('sites.businessNumber')}
              value={swap.find}
              onChange={({ target }) => setSwap(index, { find: target.value })}
            />
            <Select
              aria-label={t('use.pool')}
              className="w-44 shrink-0 max-md:w-32"
              value={swap.pool}
              onChange={({ target }) => setSwap(index, { pool: target.value })}
            >
              {pools.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
            <Button
              kind="quiet"
              size="icon-small"
              aria-label={t('do.remove')}
              onClick={() => setSwaps((old) => old.filter((_, at) => at !== index))}
            >
              <X />
            </Button>
          </div>
        ))}
        <Button
          kind="quiet"
          size="small"
          className="self-start"
          onClick={() => setSwaps((old) => [...old, { find: '', pool: '' }])}
        >
          <Plus />
          {t('sites.addSwap')}
        </Button>
        {pools.length === 0 && <p className="text-xs text-waiting">{t('numbers.noPool')}</p>}
      </fieldset>
      <Tick label={t('sites.directory')} checked={directory} onChange={setDirectory} />
      {directory && site && (
        <p className="pl-6 text-xs break-all text-ink-3">
          {t('sites.directoryAt', { url: `${location.origin}/collect/${site.key}/directory` })}
        </p>
      )}
      <Tick label={t('sites.callback')} checked={callback} onChange={setCallback} />
      {callback && (
        <Field
          label={t('sites.callbackFirst')}
          className="pl-6"
          hint={callbackFirst === 'agent' ? t('sites.agentFirstHint') : undefined}
        >
          {(control) => (
            <Select
              {...control}
              value={callbackFirst}
              onChange={({ target }) => setCallbackFirst(target.value === 'visitor' ? 'visitor' : 'agent')}
            >
              <option value="agent">{t('sites.agentFirst')}</option>
              <option value="visitor">{t('sites.visitorFirst')}</option>
            </Select>
          )}
        </Field>
      )}
      {callback && site && (
        <div className="flex flex-col gap-1 pl-6">
          <p className="text-xs text-ink-3">{t('sites.callbackTag')}</p>
          <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
            <code className="min-w-0 grow overflow-x-auto font-mono text-xs whitespace-nowrap">
              {callbackTag(site)}
            </code>
            <CopyButton text={callbackTag(site)} label={t('do.copy')} done={t('do.copied')} />
          </div>
        </div>
      )}
    </EditForm>
  )
}

const callbackTag = ({ key }: Site): string =>
  `<script async src="${location.origin}/ringroot-callback.js" data-site="${key}"></script>`
