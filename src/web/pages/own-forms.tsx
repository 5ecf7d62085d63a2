import type { OwnForm } from '#stages/form/own-form.wire.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PenLine, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ownForms } from '../api/form-queries.ts'
import { EmbedCode } from '../parts/embed-code.tsx'
import { useAccount, useFormat } from '../shell/account.ts'
import { BackLink } from '../shell/back-link.tsx'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { buttonLook } from '../ui/button.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'

/** Forms of one's own: what is in them, what came by them, what goes into the page. */
export function OwnFormsPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data, error, refetch } = useQuery(ownForms(id))
  const add = (look: Parameters<typeof buttonLook>[0]) => (
    <Link to="/$account/forms/own/$own" params={{ account: id, own: 'new' }} className={buttonLook(look)}>
      <Plus />
      {t('forms.ownAdd')}
    </Link>
  )
  return (
    <Page
      tabTitle={t('forms.own')}
      title={
        <span className="flex items-center gap-2">
          <BackLink to="/$account/forms" label={t('forms.back')} />
          {t('forms.own')}
        </span>
      }
      actions={add({})}
    >
      {error && !data ? (
        <TroubleNote error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className="h-60" />
      ) : data.forms.length === 0 ? (
        <Panel>
          <Empty icon={<PenLine />} title={t('forms.ownNone')} lesson={t('forms.ownNoneLesson')}>
            {add({ kind: 'primary' })}
          </Empty>
        </Panel>
      ) : (
        data.forms.map((form) => <OwnFormPanel key={form.id} form={form} />)
      )}
    </Page>
  )
}

function OwnFormPanel({ form }: { form: OwnForm }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  return (
    <Panel
      title={form.name}
      action={
        <>
          <Link
            to="/$account/forms"
            params={{ account: id }}
            search={{ form: form.key, range: '30d' }}
            className="rounded-sm text-xs text-ink-2 hover:underline"
          >
            {t('forms.recent', { count: form.recent, figure: format.count(form.recent) })}
          </Link>
          <Link
            to="/$account/forms/own/$own"
            params={{ account: id, own: form.id }}
            className={buttonLook({ size: 'small' })}
          >
            {t('do.edit')}
          </Link>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-sm text-ink-2">{form.design.fields.map(({ label }) => label).join(' · ')}</p>
        <EmbedCode formKey={form.key} />
      </div>
    </Panel>
  )
}
