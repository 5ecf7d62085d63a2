import { Link } from '@tanstack/react-router'
import { Circle, CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAccount } from '../shell/account.ts'
import { buttonLook } from '../ui/button.tsx'
import type { SetUpStep } from './set-up.ts'
import { TestCallButton } from './test-call.tsx'

const places = {
  trunk: { to: '/$account/settings', search: { section: 'trunks' } },
  destination: { to: '/$account/settings', search: { section: 'destinations' } },
  number: { to: '/$account/numbers', search: {} },
  site: { to: '/$account/sites', search: {} },
  snippet: { to: '/$account/sites', search: {} },
} as const

/** The steps of the set-up; each leads where it is done. */
export function SetUpList(props: {
  steps: readonly Readonly<{ step: SetUpStep; done: boolean }>[]
  brief?: boolean
}) {
  const { t } = useTranslation()
  return (
    <ol className={`flex flex-col ${props.brief ? 'gap-3' : 'gap-0'}`}>
      {props.steps.map(({ step, done }) => (
        <li
          key={step}
          className={`flex items-start gap-3 ${props.brief ? '' : 'border-b border-line py-4 last:border-0'}`}
        >
          {done ? (
            <CircleCheck aria-label={t('setUp.done')} className="mt-px size-4.5 shrink-0 text-answered" />
          ) : (
            <Circle aria-label={t('setUp.open')} className="mt-px size-4.5 shrink-0 text-ink-3" />
          )}
          <div className="min-w-0 grow">
            <p className={`text-sm font-medium ${done ? 'text-ink-3' : ''}`}>
              {props.brief && !done ? <Way step={step} plain /> : t(`setUp.${step}.title`)}
            </p>
            {!props.brief && !done && (
              <p className="mt-0.5 text-sm text-ink-2">{t(`setUp.${step}.lesson`)}</p>
            )}
          </div>
          {!props.brief && !done && <Way step={step} />}
        </li>
      ))}
    </ol>
  )
}

function Way({ step, plain }: { step: SetUpStep; plain?: boolean }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const look = plain ? 'rounded-sm hover:underline' : buttonLook({})
  const words = plain ? t(`setUp.${step}.title`) : t(`setUp.${step}.act`)
  if (step === 'testCall') return plain ? <>{words}</> : <TestCallButton />
  if (step === 'password')
    return (
      <Link to="/welcome" className={look}>
        {words}
      </Link>
    )
  const { to, search } = places[step]
  return (
    <Link to={to} params={{ account: id }} search={search} className={look}>
      {words}
    </Link>
  )
}
