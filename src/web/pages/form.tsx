import type { FormDetail } from '#stages/form/form.wire.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Ban, CircleDashed, FileText, Mail, Phone, Send } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { form as formQuery } from '../api/form-queries.ts'
import { explain } from '../api/problem.ts'
import { Moment } from '../parts/call-words.tsx'
import { FormMarks, FormSource, useSenderName } from '../parts/form-words.tsx'
import { VisitBefore } from '../parts/visit-before.tsx'
import { useAccount, useFormat } from '../shell/account.ts'
import { BackLink } from '../shell/back-link.tsx'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { Panel, Skeleton } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'

const route = getRouteApi('/$account/forms/$form')

/** One form: the visit before it, what was sent, and what else the person did. */
export function FormPage() {
  const { t } = useTranslation()
  const { form: id } = route.useParams()
  const { id: account } = useAccount()
  const { data, error, refetch } = useQuery(formQuery(account, id))
  const name = useSenderName()
  if (error && !data)
    return (
      <Page title={t('forms.form')}>
        <TroubleNote error={error} onRetry={() => void refetch()} />
      </Page>
    )
  return (
    <Page
      tabTitle={data ? name(data) : t('forms.form')}
      title={
        <span className="flex items-center gap-2">
          <BackLink to="/$account/forms" label={t('forms.back')} />
          {data ? <span className="truncate">{name(data)}</span> : <Skeleton className="h-6 w-48" />}
          {data && <FormMarks form={data} />}
        </span>
      }
      actions={
        data && (
          <>
            <Moment at={data.at} className="text-sm text-ink-2" />
            <SpamButton form={data} />
          </>
        )
      }
    >
      {data ? (
        <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)_minmax(0,1fr)] max-lg:[&>*:nth-child(2)]:order-first">
          <VisitBefore
            mark={<FormSource form={data} />}
            source={data.source}
            journey={data.journey}
            end={{ icon: Send, word: t('forms.sent'), at: data.at }}
            unvisited={{ icon: CircleDashed, why: t('forms.noVisit') }}
          />
          <Sent form={data} />
          <Person form={data} />
        </div>
      ) : (
        <Skeleton className="h-96" />
      )}
    </Page>
  )
}

/** Spam or not, and the way back. */
function SpamButton({ form }: { form: FormDetail }) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const mark = async (spam: boolean | null) => {
    await request('POST', path(['accounts', account, 'forms', form.id, 'mark']), { spam })
    await client.invalidateQueries({ queryKey: ['form', account, form.id] })
    await client.invalidateQueries({ queryKey: ['forms', account] })
  }
  const change = async () => {
    try {
      await mark(!form.spam)
      say({
        text: t(form.spam ? 'forms.markedFine' : 'forms.markedSpam'),
        action: { label: t('do.undo'), run: () => void mark(form.marked) },
        stays: 10_000,
      })
    } catch (error) {
      say({ kind: 'problem', text: explain(t, error) })
    }
  }
  return (
    <Button size="small" onClick={() => void change()}>
      <Ban />
      {t(form.spam ? 'forms.noSpam' : 'forms.spam')}
    </Button>
  )
}

/** Every answer under its label, as the visitor saw it. */
function Sent({ form }: { form: FormDetail }) {
  const { t } = useTranslation()
  return (
    <Panel title={form.formName} flush>
      <dl className="divide-y divide-line">
        {form.fields.map(({ name, label, value }, index) => (
          <div key={`${name}${index}`} className="flex flex-col gap-0.5 px-4 py-2.5">
            <dt className="text-xs text-ink-3">{label || name}</dt>
            <dd className="text-sm break-words whitespace-pre-line">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="border-t border-line px-4 py-2.5 text-xs text-ink-3">
        {t('forms.sentFrom', { site: form.site })}{' '}
        {URL.canParse(form.pageUrl) && (
          <span className="break-all text-ink-2">{new URL(form.pageUrl).pathname}</span>
        )}
      </div>
    </Panel>
  )
}

function Person({ form }: { form: FormDetail }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const { phone, email, others } = form
  return (
    <div className="flex flex-col gap-4">
      <Panel title={t('forms.reach')}>
        {phone === null && email === null ? (
          <p className="text-sm text-ink-2">{t('forms.noContact')}</p>
        ) : (
          <ul className="flex flex-col gap-2 text-sm">
            {phone !== null && (
              <Way icon={<Phone />} href={`tel:${phone}`} shown={format.phone(phone)} copied={phone} />
            )}
            {email !== null && <Way icon={<Mail />} href={`mailto:${email}`} shown={email} copied={email} />}
          </ul>
        )}
      </Panel>
      <Panel title={t('forms.others')} flush={others.length > 0}>
        {others.length === 0 ? (
          <p className="text-sm text-ink-3">{t('forms.noOthers')}</p>
        ) : (
          <ul>
            {others.map(({ kind, id: other, at, name }) => (
              <li key={other} className="border-b border-line last:border-0">
                <Link
                  {...(kind === 'form'
                    ? { to: '/$account/forms/$form', params: { account: id, form: other } }
                    : { to: '/$account/calls/$call', params: { account: id, call: other } })}
                  className="flex items-center gap-2 px-4 py-2 text-sm -outline-offset-2 hover:bg-hover [&_svg]:size-4 [&_svg]:text-ink-3"
                >
                  {kind === 'form' ? <FileText aria-hidden /> : <Phone aria-hidden />}
                  <span className="min-w-0 grow truncate">{kind === 'form' ? name : t('forms.call')}</span>
                  <Moment at={at} className="text-xs whitespace-nowrap text-ink-3" />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}

function Way(props: { icon: React.ReactNode; href: string; shown: string; copied: string }) {
  const { t } = useTranslation()
  return (
    <li className="flex items-center gap-2 [&>svg]:size-4 [&>svg]:text-ink-3">
      {props.icon}
      <a href={props.href} className="min-w-0 grow truncate rounded-sm hover:underline">
        {props.shown}
      </a>
      <CopyButton text={props.copied} label={t('do.copy')} done={t('do.copied')} />
    </li>
  )
}
