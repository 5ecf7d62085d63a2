import type { Spam, SpamEntry, SpamListName } from '#stages/call/screen.wire.ts'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ban, Plus, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Empty, Panel } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useToast } from '../ui/toast.tsx'
import { Moment } from './call-words.tsx'
import { EditForm } from './edit-form.tsx'

const looks = {
  blocked: { icon: Ban, tone: 'text-missed' },
  trusted: { icon: ShieldCheck, tone: 'text-answered' },
} as const

/** Callers that are always, or never, spam; who said so, when and why. */
export function SpamList({ list }: { list: readonly SpamEntry[] }) {
  const { t } = useTranslation()
  const [adding, setAdding] = useState(false)
  const add = (
    <Button size="small" onClick={() => setAdding(true)}>
      <Plus />
      {t('spam.add')}
    </Button>
  )
  return (
    <Panel flush title={t('spam.list')} action={add}>
      {list.length === 0 && <Empty icon={<Ban />} title={t('spam.none')} lesson={t('spam.lesson')} />}
      <ul>
        {list.map((entry) => (
          <SpamLine key={entry.id} entry={entry} />
        ))}
      </ul>
      {adding && <EntryForm onClose={() => setAdding(false)} />}
    </Panel>
  )
}

function useChange() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  return {
    url: (...parts: readonly string[]) => path(['accounts', id, 'spam', 'list', ...parts]),
    changed: () => client.invalidateQueries({ queryKey: ['spam', id] }),
    problem: (error: unknown) => say({ kind: 'problem', text: explain(t, error) }),
  }
}

function SpamLine({ entry }: { entry: SpamEntry }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const say = useToast()
  const { url, changed, problem } = useChange()
  const { pattern, list, why, addedBy, addedAt, callId } = entry
  const { icon: Icon, tone } = looks[list]
  const whoOf = (actor: string) =>
    actor === 'local' ? t('spam.by.local') : actor.startsWith('key:') ? t('spam.by.key') : actor
  const name = pattern.endsWith('*')
    ? t('spam.beginning', { digits: pattern.slice(0, -1) })
    : format.phone(pattern)
  const takeOff = () => {
    const again = () => request<Spam>('POST', url(), { caller: pattern, list, why }).then(changed, problem)
    request<void>('DELETE', url(entry.id))
      .then(changed)
      .then(() => {
        const action = { label: t('do.undo'), run: () => void again() }
        say({
          text: t(list === 'blocked' ? 'spam.unblocked' : 'spam.untrusted', { name }),
          action,
          stays: 10_000,
        })
      })
      .catch(problem)
  }
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line px-4 py-2 text-sm last:border-0">
      <Icon aria-label={t(`spam.on.${list}`)} className={`size-4 shrink-0 ${tone}`} />
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-xs text-ink-3">
          {t(`spam.on.${list}`)} · <Moment at={addedAt} /> · {whoOf(addedBy)}
          {why && ` · ${why}`}
          {callId && (
            <>
              {' · '}
              <Link
                to="/$account/calls/$call"
                params={{ account: id, call: callId }}
                className="underline underline-offset-2"
              >
                {t('spam.theCall')}
              </Link>
            </>
          )}
        </span>
      </span>
      <Button size="small" onClick={takeOff}>
        {t(list === 'blocked' ? 'spam.unblock' : 'spam.distrust')}
      </Button>
    </li>
  )
}

function EntryForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { url, changed } = useChange()
  const [caller, setCaller] = useState('')
  const [why, setWhy] = useState('')
  const [list, setList] = useState<SpamListName>('blocked')
  const save = async () => {
    await request('POST', url(), { caller: caller.trim(), list, why: why.trim() })
    await changed()
  }
  return (
    <EditForm open title={t('spam.add')} save={save} onClose={onClose}>
      <Segmented
        label={t('spam.list')}
        value={list}
        options={[
          { value: 'blocked', label: t('spam.on.blocked') },
          { value: 'trusted', label: t('spam.on.trusted') },
        ]}
        onChange={setList}
      />
      <Field label={t('who.number')} hint={t('spam.callerHint')}>
        {(control) => (
          <Input
            {...control}
            required
            autoFocus
            maxLength={40}
            value={caller}
            onChange={({ target }) => setCaller(target.value)}
          />
        )}
      </Field>
      <Field label={t('spam.reason')}>
        {(control) => (
          <Input {...control} maxLength={300} value={why} onChange={({ target }) => setWhy(target.value)} />
        )}
      </Field>
    </EditForm>
  )
}
