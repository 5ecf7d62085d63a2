import type { Verdict } from '#stages/call/call.wire.ts'
import type { Spam, SpamRules } from '#stages/call/screen.wire.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { spam } from '../api/caller-queries.ts'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { TroubleNote } from '../shell/root.tsx'
import { Select } from '../ui/field.tsx'
import { Panel, Skeleton } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useToast } from '../ui/toast.tsx'
import { SpamList } from './spam-list.tsx'

const verdicts: readonly Verdict[] = ['allow', 'challenge', 'reject']
const rulesShown = ['anonymous', 'robocaller', 'failedAttestation'] as const

/** What is done with callers who may be spam, and with whom it is done. */
export function SpamSettings() {
  const { id } = useAccount()
  const { data, error, refetch } = useQuery(spam(id))
  if (error && !data) return <TroubleNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-96" />
  return (
    <>
      <Rules spam={data} />
      <SpamList list={data.list} />
    </>
  )
}

function Rules({ spam: { rules, recent } }: { spam: Spam }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const client = useQueryClient()
  const say = useToast()
  const save = useMutation({
    mutationFn: (changed: SpamRules) =>
      request<Spam>('PUT', path(['accounts', id, 'spam', 'rules']), changed),
    onSuccess: (saved) => client.setQueryData(spam(id).queryKey, saved),
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  // What was chosen is shown at once, and again as it was when the server refuses.
  const current = save.isPending ? save.variables : rules
  const change = (part: Partial<SpamRules>) => save.mutate({ ...current, ...part })
  return (
    <Panel
      flush
      title={t('settings.spam')}
      action={
        <Link
          to="/$account/calls"
          params={{ account: id }}
          search={{ spam: 'only' }}
          className="text-xs text-ink-2 underline-offset-2 hover:underline"
        >
          {t('spam.recent', { figure: format.count(recent) })}
        </Link>
      }
    >
      <p className="border-b border-line px-4 py-3 text-sm text-ink-2">{t('spam.about')}</p>
      {rulesShown.map((rule) => (
        <div
          key={rule}
          className="flex items-center gap-4 border-b border-line px-4 py-3 text-sm last:border-0 max-md:flex-col max-md:items-stretch max-md:gap-2"
        >
          <div className="min-w-0 grow">
            <div className="font-medium">{t(`spam.rule.${rule}`)}</div>
            <div className="text-xs text-ink-3">
              {t(`spam.ruleAbout.${rule}`)}
              {rule === 'robocaller' && (
                <label className="mt-1.5 flex items-center gap-2">
                  {t('spam.numbers')}
                  <Select
                    value={current.robocallerNumbers}
                    onChange={({ target }) => change({ robocallerNumbers: Number(target.value) })}
                  >
                    {[...new Set([2, 3, 4, 5, 10, 20, current.robocallerNumbers])]
                      .toSorted((a, b) => a - b)
                      .map((count) => (
                        <option key={count}>{count}</option>
                      ))}
                  </Select>
                </label>
              )}
            </div>
          </div>
          <Segmented
            label={t(`spam.rule.${rule}`)}
            value={current[rule]}
            options={verdicts.map((value) => ({ value, label: t(`spam.do.${value}`) }))}
            onChange={(value) => change({ [rule]: value })}
            className="shrink-0"
          />
        </div>
      ))}
    </Panel>
  )
}
