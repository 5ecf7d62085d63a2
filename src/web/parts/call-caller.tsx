import type { CallDetail } from '#stages/call/call.wire.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ban, ContactRound, ShieldCheck, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Badge, Panel } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { CallerForm } from './caller-form.tsx'
import { AttestationMark } from './caller-marks.tsx'
import { Facts } from './facts.tsx'

/** Says that a call is spam, or is none, and lets it be taken back. */
function useMark(call: CallDetail) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const url = path(['accounts', account, 'calls', call.id, 'mark'])
  const mark = useMutation({
    mutationFn: (spam: boolean | null) => request('POST', url, { spam }),
    onSuccess: async (_, spam) => {
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === account })
      if (spam === null) return
      const action = { label: t('do.undo'), run: () => mark.mutate(null) }
      say({ text: spam ? t('spam.marked') : t('spam.unmarked'), action, stays: 10_000 })
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  return mark
}

/** Who called: what is known of them and from whom, who vouches for their number, and whether they are welcome. */
export function CallCaller({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const mark = useMark(call)
  const [naming, setNaming] = useState(false)
  const card = call.callerCard
  const name = card?.name === '' ? card.company : (card?.name ?? call.callerName)
  const from = call.callerNameFrom
  return (
    <Panel
      title={t('who.title')}
      action={
        call.caller !== null &&
        !call.test &&
        !call.spam && (
          <Link
            to="/$account/people/$person"
            params={{ account: id, person: `phone:${call.caller}` }}
            className={buttonLook({ size: 'small', kind: 'quiet' })}
          >
            <ContactRound />
            {t('persons.open')}
          </Link>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <Facts
          rows={[
            [
              t('who.name'),
              call.callerName && (
                <>
                  <span className="block">{name}</span>
                  {from && <span className="block text-xs text-ink-3">{t(`who.from.${from}`)}</span>}
                </>
              ),
            ],
            [t('who.number'), call.caller === null ? t('caller.withheld') : format.phone(call.caller)],
            [t('who.company'), card?.name === '' ? '' : card?.company],
            [t('who.address'), card?.address],
            [
              t('who.tags'),
              card && card.tags.length > 0 && (
                <span className="flex flex-wrap justify-end gap-1">
                  {card.tags.map((tag) => (
                    <Badge key={tag}>{tag}</Badge>
                  ))}
                </span>
              ),
            ],
            [t('spam.badge'), call.spam && call.screened === null ? t('spam.why.marked') : ''],
            [t('who.attested'), call.attestation && <AttestationMark call={call} />],
            [
              t('who.screened'),
              call.screened && (
                <>
                  <span className="block">{t(`spam.verdict.${call.screened.verdict}`)}</span>
                  <span className="block text-xs text-ink-3">{t(`spam.why.${call.screened.why}`)}</span>
                </>
              ),
            ],
          ]}
        />
        {!call.test && (
          <div className="flex flex-wrap gap-2">
            {call.spam ? (
              <Button size="small" disabled={mark.isPending} onClick={() => mark.mutate(false)}>
                <ShieldCheck />
                {t('spam.notSpam')}
              </Button>
            ) : (
              <Button size="small" disabled={mark.isPending} onClick={() => mark.mutate(true)}>
                <Ban />
                {call.caller === null ? t('spam.mark') : t('spam.markAndBlock')}
              </Button>
            )}
            {call.caller !== null && (
              <Button size="small" kind="quiet" onClick={() => setNaming(true)}>
                <UserPlus />
                {card?.from === 'list' ? t('who.edit') : t('who.add')}
              </Button>
            )}
          </div>
        )}
      </div>
      {naming && call.caller !== null && (
        <CallerForm
          number={call.caller}
          caller={card ?? { name: call.callerName ?? '', company: '', address: '', tags: [] }}
          onClose={() => setNaming(false)}
        />
      )}
    </Panel>
  )
}
