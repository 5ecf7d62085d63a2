import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Hash, Search, Undo2, Wrench } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CarrierNumber } from '#configuration/carriers.wire.ts'
import { mostAtOnce, numbersThere, withNumbers } from '../api/carriers.ts'
import { explain } from '../api/problem.ts'
import type { CarrierConnection } from '../api/shapes.ts'
import { phone } from '../format/phone.ts'
import { useAccount } from '../shell/account.ts'
import { TroubleNote } from '../shell/root.tsx'
import { Button } from '../ui/button.tsx'
import { MenuItem } from '../ui/menu.tsx'
import { Badge, Empty, Panel, Skeleton } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { CarrierSearch } from './carrier-search.tsx'
import { ConfirmByName } from './confirm-by-name.tsx'
import { RowMenu } from './row-menu.tsx'

/** What the account has at one carrier: which of it comes here, and what to do about the rest. */
export function CarrierNumbers(props: { connection: CarrierConnection; reachable: boolean }) {
  const { t } = useTranslation()
  const { id: account, country } = useAccount()
  const { connection, reachable } = props
  const { id, name } = connection
  const there = useInfiniteQuery(numbersThere(account, id))
  const { does, busy } = useNumbers(connection)
  const [searching, setSearching] = useState(false)
  const [releasing, setReleasing] = useState<string>()
  const numbers = there.data?.pages.flatMap((page) => page.numbers)
  const foreign = numbers?.filter(({ numberId }) => numberId === null) ?? []
  const astray = numbers?.filter((number) => number.numberId !== null && isAstray(number)) ?? []
  const find = (
    <Button size="small" disabled={!reachable} onClick={() => setSearching(true)}>
      <Search />
      {t('carriers.search')}
    </Button>
  )
  return (
    <Panel flush title={t('carriers.numbersAt', { name })} action={find}>
      {there.error && !numbers ? (
        <div className="p-4">
          <TroubleNote error={there.error} onRetry={() => void there.refetch()} />
        </div>
      ) : !numbers ? (
        <div role="status" aria-label={t('carriers.asking', { name })} className="flex flex-col gap-2 p-4">
          <Skeleton className="h-6" />
          <Skeleton className="h-6" />
        </div>
      ) : numbers.length === 0 ? (
        <Empty icon={<Hash />} title={t('carriers.noNumbers')} lesson={t('carriers.noNumbersLesson')}>
          <Button kind="primary" disabled={!reachable} onClick={() => setSearching(true)}>
            {t('carriers.search')}
          </Button>
        </Empty>
      ) : (
        <>
          {reachable && (foreign.length > 1 || astray.length > 1) && (
            <div className="flex flex-wrap gap-2 border-b border-line px-4 py-2">
              {foreign.length > 1 && (
                <Button size="small" disabled={busy} onClick={() => void does('import', foreign.map(digits))}>
                  {t('carriers.importAll', { count: foreign.length })}
                </Button>
              )}
              {astray.length > 1 && (
                <Button size="small" disabled={busy} onClick={() => void does('repair', astray.map(digits))}>
                  {t('carriers.repair')}
                </Button>
              )}
            </div>
          )}
          <ul>
            {numbers.map((number) => (
              <Row
                key={number.ref}
                item={number}
                busy={busy}
                {...(reachable ? { onDo: (what) => void does(what, [number.number]) } : {})}
                onRelease={() => setReleasing(number.number)}
              />
            ))}
          </ul>
          {there.hasNextPage && (
            <div className="flex justify-center border-t border-line p-2">
              <Button
                kind="quiet"
                disabled={there.isFetchingNextPage}
                onClick={() => void there.fetchNextPage()}
              >
                {t('carriers.more')}
              </Button>
            </div>
          )}
        </>
      )}
      {searching && <CarrierSearch connection={connection} onClose={() => setSearching(false)} />}
      {releasing !== undefined && (
        <ConfirmByName
          open
          name={phone(releasing, country)}
          title={t('carriers.releaseTitle', { number: phone(releasing, country) })}
          about={t('carriers.releaseAbout', { name })}
          action={t('carriers.release')}
          onClose={() => setReleasing(undefined)}
          onConfirm={() => void does('release', [releasing])}
        />
      )}
    </Panel>
  )
}

function Row(props: {
  item: CarrierNumber
  busy: boolean
  /** Left out while carriers cannot reach us. */
  onDo?: (what: 'import' | 'repair') => void
  onRelease: () => void
}) {
  const { t } = useTranslation()
  const { country } = useAccount()
  const { item, busy, onDo, onRelease } = props
  const number = phone(item.number, country)
  const needed = item.numberId === null ? 'import' : isAstray(item) ? 'repair' : null
  const textsAstray = item.can.text && item.calls === 'here' && item.texts !== 'here'
  const notes = [
    isNumberAgain.test(item.label) ? '' : item.label,
    item.numberId === null ? t('carriers.notImported') : '',
    item.can.text ? '' : t('carriers.voiceOnly'),
    textsAstray ? t(item.texts === 'nowhere' ? 'carriers.textsNowhere' : 'carriers.textsElsewhere') : '',
  ].filter((note) => note !== '')
  return (
    <li className="flex min-h-12 items-center gap-2 border-b border-line py-2 pr-2 pl-4 text-sm last:border-0">
      <span className="min-w-0 grow">
        <span className="block truncate font-medium tabular-nums">{number}</span>
        <span className="mt-0.5 flex items-center gap-2">
          <Badge tone={item.calls === 'here' ? 'accent' : 'waiting'}>{t(`carriers.${item.calls}`)}</Badge>
          <span className="truncate text-xs text-ink-3">{notes.join(' · ')}</span>
        </span>
      </span>
      {needed && onDo && (
        <Button size="small" disabled={busy} onClick={() => onDo(needed)}>
          {t(`carriers.${needed}`)}
        </Button>
      )}
      <RowMenu name={number}>
        {onDo && item.numberId !== null && (
          <MenuItem icon={<Wrench />} onSelect={() => onDo('repair')}>
            {t('carriers.repair')}
          </MenuItem>
        )}
        <MenuItem icon={<Undo2 />} danger onSelect={onRelease}>
          {t('carriers.release')}
        </MenuItem>
      </RowMenu>
    </li>
  )
}

/** Carriers label a number with itself, written in one way or another. */
const isNumberAgain = /^[\d\s()+.-]*$/

const digits = ({ number }: CarrierNumber): string => number
const isAstray = ({ calls, texts, can }: CarrierNumber): boolean =>
  calls !== 'here' || (can.text && texts !== 'here')

/** Does something with numbers, some at a time, and says how many it was done with and what stopped the rest. */
function useNumbers({ id }: CarrierConnection) {
  const { t } = useTranslation()
  const { id: account, country } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const [busy, setBusy] = useState(false)
  const said = {
    import: (count: number) => t('carriers.imported', { count }),
    repair: (count: number) => t('carriers.repaired', { count }),
    release: (_: number, first: string) => t('carriers.released', { number: phone(first, country) }),
  } as const
  const does = async (what: keyof typeof said, numbers: readonly string[]) => {
    setBusy(true)
    const done: string[] = []
    try {
      for (let from = 0; from < numbers.length; from += mostAtOnce) {
        const reply = await withNumbers(account, id, what, numbers.slice(from, from + mostAtOnce))
        done.push(...reply.done)
        for (const { number, detail } of reply.failed.slice(0, 2))
          say({
            kind: 'problem',
            text: t('carriers.failed', { number: phone(number, country), detail }),
            stays: 9000,
          })
      }
    } catch (error) {
      say({ kind: 'problem', text: explain(t, error), stays: 9000 })
    } finally {
      setBusy(false)
    }
    if (done[0] !== undefined) say({ text: said[what](done.length, done[0]) })
    await client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[1] === account && queryKey[0] !== 'call',
    })
  }
  return { does, busy }
}
