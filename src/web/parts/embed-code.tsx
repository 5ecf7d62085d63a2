import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../ui/copy.tsx'
import { Select } from '../ui/field.tsx'
import { useHoldings } from './holdings.ts'

/** What goes into the page where the form shall stand. */
export function EmbedCode({ formKey }: { formKey: string }) {
  const { t } = useTranslation()
  const sites = useHoldings('sites').items ?? []
  const [chosen, setChosen] = useState('')
  const site = sites.find(({ id }) => id === chosen) ?? sites[0]
  if (!site) return <p className="text-sm text-waiting">{t('forms.noSite')}</p>
  const code = `<div data-ringroot-form="${formKey}"></div>
<script async src="${location.origin}/ringroot-form.js" data-site="${site.key}"></script>`
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <p className="grow text-xs text-ink-3">{t('forms.embed')}</p>
        {sites.length > 1 && (
          <Select
            aria-label={t('forms.bySite')}
            value={site.id}
            onChange={({ target }) => setChosen(target.value)}
          >
            {sites.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </div>
      <div className="flex items-start gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 grow overflow-x-auto py-1 font-mono text-xs whitespace-pre">{code}</code>
        <CopyButton text={code} label={t('do.copy')} done={t('do.copied')} />
      </div>
    </div>
  )
}
