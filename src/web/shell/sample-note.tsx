import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { ConfirmByName } from '../parts/confirm-by-name.tsx'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'
import { useAccount } from './account.ts'

/** On every page of the sample account: that nothing here is real, and how to be rid of it. */
export function SampleNote() {
  const { t } = useTranslation()
  const account = useAccount()
  const client = useQueryClient()
  const navigate = useNavigate()
  const say = useToast()
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => request<void>('DELETE', path(['accounts', account.id])),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['me'] })
      await navigate({ to: '/' })
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  if (!account.sample) return null
  return (
    <div className="flex min-h-9 items-center gap-3 border-b border-line bg-waiting-soft px-4 text-xs text-waiting md:px-8">
      <span className="min-w-0 grow">
        <strong className="font-semibold">{t('sample.badge')}.</strong>{' '}
        <span className="max-md:hidden">{t('sample.about')}</span>
      </span>
      <Button kind="quiet" size="small" className="text-waiting" onClick={() => setAsking(true)}>
        {t('sample.remove')}
      </Button>
      <ConfirmByName
        open={asking}
        name={account.name}
        title={t('sample.removeTitle')}
        about={t('sample.removeAbout')}
        action={t('sample.remove')}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
      />
    </div>
  )
}
