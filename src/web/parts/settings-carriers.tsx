import { useQuery } from '@tanstack/react-query'
import { RadioTower, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { carrierKinds, testCarrier } from '../api/carriers.ts'
import { explain, explainFault } from '../api/problem.ts'
import type { CarrierConnection } from '../api/shapes.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { type Notice, useToast } from '../ui/toast.tsx'
import { CarrierForm, worksLine } from './carrier-form.tsx'
import { CarrierNumbers } from './carrier-numbers.tsx'
import { HoldingList } from './holding-list.tsx'
import { useHoldings } from './holdings.ts'

/** The business's accounts with carriers, and the numbers that live there. */
export function CarrierSettings() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data } = useQuery(carrierKinds(id))
  const { items } = useHoldings('carriers')
  const [chosen, setChosen] = useState<string>()
  // With one there is nothing to choose.
  const open = items?.find((item) => item.id === chosen) ?? (items?.length === 1 ? items[0] : undefined)
  const kindName = ({ carrier }: CarrierConnection): string =>
    data?.kinds.find((kind) => kind.id === carrier)?.name ?? carrier
  return (
    <>
      {data?.publicUrl === null && <NotReachable />}
      <HoldingList
        kind="carriers"
        title={t('settings.carriers')}
        add={t('carriers.add')}
        empty={{ icon: <RadioTower />, title: t('carriers.none'), lesson: t('carriers.lesson') }}
        line={(item) => `${kindName(item)} · ${t('carriers.count', { count: item.numbers })}`}
        mark={(item) => (
          <>
            <TestButton connection={item} />
            {items && items.length > 1 && (
              <Button
                size="small"
                kind={open?.id === item.id ? 'quiet' : 'plain'}
                aria-expanded={open?.id === item.id}
                onClick={() => setChosen(item.id)}
              >
                {t('carriers.numbers')}
              </Button>
            )}
          </>
        )}
        form={(item, close) =>
          data && <CarrierForm kinds={data.kinds} connection={item} onClose={close} onSaved={setChosen} />
        }
      />
      {open && <CarrierNumbers key={open.id} connection={open} reachable={data?.publicUrl !== null} />}
    </>
  )
}

/** Tries the credentials, and says what came of it. */
function TestButton({ connection }: { connection: CarrierConnection }) {
  const { t } = useTranslation()
  const say = useToast()
  const { id: account } = useAccount()
  const [testing, setTesting] = useState(false)
  const test = async () => {
    setTesting(true)
    const notice = await testCarrier(account, connection.id).then(
      (result): Notice =>
        result.fault
          ? {
              kind: 'problem',
              text: explainFault(t, result.fault.reason, result.fault.detail),
              stays: 12_000,
            }
          : { text: worksLine(t, connection.name, result) },
      (error: unknown): Notice => ({ kind: 'problem', text: explain(t, error) }),
    )
    say(notice)
    setTesting(false)
  }
  return (
    <Button size="small" kind="quiet" disabled={testing} onClick={() => void test()}>
      {t('carriers.test')}
    </Button>
  )
}

function NotReachable() {
  const { t } = useTranslation()
  return (
    <div role="note" className="flex gap-3 rounded-lg bg-waiting-soft px-4 py-3 text-sm">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
      <span>
        <span className="block font-medium">{t('carriers.noPublicUrl')}</span>
        <span className="text-ink-2">{t('carriers.noPublicUrlAbout')}</span>
      </span>
    </div>
  )
}
