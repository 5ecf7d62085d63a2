import { AppWindow, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Site } from '../api/shapes.ts'
import { useHoldings, useRemove, useSave } from '../parts/holdings.ts'
import { ConfirmByName } from '../parts/confirm-by-name.tsx'
import { RowMenu } from '../parts/row-menu.tsx'
import { SiteCheckPanel } from '../parts/site-check.tsx'
import { SiteForm } from '../parts/site-form.tsx'
import { SiteForms } from '../parts/site-forms.tsx'
import { useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'

/** The one line of HTML a site needs. It says what may be stored, so that nothing is stored before the server has answered. */
export const tagOf = (origin: string, { key, consent }: Pick<Site, 'key' | 'consent'>): string => {
  const asks = consent === 'always' ? '' : ` data-consent="${consent}"`
  return `<script async src="${origin}/ringroot.js" data-site="${key}"${asks}></script>`
}

/** Web sites whose numbers are swapped: the tag, what is swapped for what, and whether it works. */
export function SitesPage() {
  const { t } = useTranslation()
  const { items, error, refetch } = useHoldings('sites')
  const [editing, setEditing] = useState<Site | 'new' | null>(null)
  return (
    <Page
      title={t('nav.sites')}
      actions={
        <Button onClick={() => setEditing('new')}>
          <Plus />
          {t('sites.add')}
        </Button>
      }
    >
      {error && !items ? (
        <TroubleNote error={error} onRetry={refetch} />
      ) : !items ? (
        <Skeleton className="h-80" />
      ) : items.length === 0 ? (
        <Panel>
          <Empty icon={<AppWindow />} title={t('sites.none')} lesson={t('sites.noneLesson')}>
            <Button kind="primary" onClick={() => setEditing('new')}>
              {t('sites.add')}
            </Button>
          </Empty>
        </Panel>
      ) : (
        items.map((site) => <SitePanel key={site.id} site={site} onEdit={() => setEditing(site)} />)
      )}
      {editing && (
        <SiteForm {...(editing === 'new' ? {} : { site: editing })} onClose={() => setEditing(null)} />
      )}
    </Page>
  )
}

function SitePanel({ site, onEdit }: { site: Site; onEdit: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const remove = useRemove('sites')
  const pools = useHoldings('pools').items
  const [removing, setRemoving] = useState(false)
  const tag = tagOf(location.origin, site)
  return (
    <Panel
      flush
      title={
        <span className="flex items-baseline gap-2">
          {site.name}
          <a
            href={site.url}
            target="_blank"
            rel="noreferrer"
            className="truncate text-xs font-normal text-ink-3 hover:underline"
          >
            {site.url}
          </a>
        </span>
      }
      action={<RowMenu name={site.name} onEdit={onEdit} onRemove={() => setRemoving(true)} />}
    >
      <div className="grid divide-line max-lg:divide-y lg:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)] lg:divide-x">
        <div className="flex min-w-0 flex-col gap-5 p-4">
          <section className="flex flex-col gap-2">
            <h3 className="text-sm font-medium">{t('sites.tag')}</h3>
            <p className="text-sm text-ink-2">{t('sites.tagAbout')}</p>
            <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
              <code className="min-w-0 grow overflow-x-auto font-mono text-xs whitespace-nowrap">{tag}</code>
              <CopyButton text={tag} label={t('do.copy')} done={t('do.copied')} withWords />
            </div>
          </section>
          <section className="flex flex-col gap-2">
            <h3 className="text-sm font-medium">{t('sites.swaps')}</h3>
            {site.swaps.length === 0 ? (
              <p className="text-sm text-ink-2">{t('sites.noSwaps')}</p>
            ) : (
              <ul className="flex flex-col gap-1 text-sm">
                {site.swaps.map(({ businessNumber, poolId }) => (
                  <li key={businessNumber} className="flex flex-wrap items-center gap-x-2">
                    <span className="font-medium">{format.phone(businessNumber)}</span>
                    <span aria-hidden className="text-ink-3">
                      →
                    </span>
                    <span className="text-ink-2">
                      {t('sites.swappedBy', { pool: pools?.find(({ id }) => id === poolId)?.name ?? '' })}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <ConsentChoice site={site} />
          <SiteForms site={site.id} />
        </div>
        <SiteCheckPanel site={site} />
      </div>
      <ConfirmByName
        open={removing}
        name={site.name}
        title={t('sites.removeTitle')}
        about={t('sites.removeAbout')}
        action={t('do.remove')}
        onClose={() => setRemoving(false)}
        onConfirm={() => remove(site.id, site.name)}
      />
    </Panel>
  )
}

const consents = ['always', 'granted', 'never'] as const

function ConsentChoice({ site }: { site: Site }) {
  const { t } = useTranslation()
  const save = useSave('sites')
  const chosen = save.isPending ? (save.variables.body as { consent: Site['consent'] }).consent : site.consent // the body below
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-sm font-medium">{t('sites.consent')}</legend>
      {consents.map((consent) => (
        <label key={consent} className="flex cursor-pointer items-start gap-2 text-sm">
          <input
            type="radio"
            name={`consent-${site.id}`}
            className="mt-0.5 size-4 shrink-0 accent-accent-fill"
            checked={chosen === consent}
            onChange={() => save.mutate({ id: site.id, body: { consent } })}
          />
          <span>
            {t(`consent.${consent}`)}
            <span className="block text-xs text-ink-3">{t(`consent.${consent}About`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
