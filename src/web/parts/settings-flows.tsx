import { Link } from '@tanstack/react-router'
import { PhoneIncoming, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { checkFlow } from '#stages/call/check-flow.ts'
import { inOrder } from '../flow/in-order.ts'
import { iconOf } from '../flow/step-look.ts'
import { useAccount } from '../shell/account.ts'
import { buttonLook } from '../ui/button.tsx'
import { Badge, Empty, Panel } from '../ui/panel.tsx'
import { useHoldings, useRemove } from './holdings.ts'
import { RowMenu } from './row-menu.tsx'

/** What happens to a call: every flow, what it is made of, and which numbers ring it. */
export function FlowSettings() {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const { items } = useHoldings('flows')
  const remove = useRemove('flows')
  const places = new Set((useHoldings('destinations').items ?? []).map(({ id }) => id))
  const numbers = useHoldings('numbers').items ?? []
  return (
    <>
      <div className="flex items-center gap-3">
        <p className="grow text-sm text-ink-2">{t('flows.about')}</p>
        <Link to="/$account/flows/$flow" params={{ account, flow: 'new' }} className={buttonLook({})}>
          <Plus />
          {t('flows.add')}
        </Link>
      </div>
      {items?.length === 0 && (
        <Panel>
          <Empty icon={<PhoneIncoming />} title={t('flows.none')} lesson={t('flows.about')} />
        </Panel>
      )}
      {items?.map((flow) => {
        const faults = checkFlow(flow, places).length
        const used = numbers.filter(({ flowId }) => flowId === flow.id).length
        return (
          <Panel
            key={flow.id}
            title={
              <span className="flex items-center gap-2">
                <Link
                  to="/$account/flows/$flow"
                  params={{ account, flow: flow.id }}
                  className="truncate hover:underline"
                >
                  {flow.name}
                </Link>
                <Badge>{t('flows.version', { version: flow.version })}</Badge>
                {faults > 0 && <Badge tone="waiting">{t('flow.faults', { count: faults })}</Badge>}
              </span>
            }
            action={<RowMenu name={flow.name} onRemove={() => remove(flow.id, flow.name)} />}
          >
            <Link
              to="/$account/flows/$flow"
              params={{ account, flow: flow.id }}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm text-ink-2"
            >
              {inOrder(flow)
                .slice(0, 8)
                .map(([name, step]) => {
                  const Icon = iconOf[step.does]
                  return (
                    <span key={name} className="flex items-center gap-1.5">
                      <Icon aria-hidden className="size-4 text-ink-3" />
                      {name}
                    </span>
                  )
                })}
              {Object.keys(flow.steps).length > 8 && (
                <span className="text-ink-3">+{Object.keys(flow.steps).length - 8}</span>
              )}
            </Link>
            <p className="mt-3 text-xs text-ink-3">{t('flows.rungBy', { count: used })}</p>
          </Panel>
        )
      })}
    </>
  )
}
