import { Link, Outlet, useMatchRoute, useParams } from '@tanstack/react-router'
import {
  AppWindow,
  ChartColumn,
  Coins,
  ContactRound,
  FileText,
  House,
  ListChecks,
  type LucideIcon,
  MessageSquareText,
  PhoneCall,
  Scale,
  Settings,
  Target,
  Hash,
  UsersRound,
} from 'lucide-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LiveContext, useLive, useLiveStream } from '../api/live.ts'
import { threads } from '../api/queries.ts'
import { PlayerDock } from '../parts/player-dock.tsx'
import { TestCallProvider } from '../parts/test-call.tsx'
import { useSetUp } from '../parts/set-up.ts'
import { AccountSwitcher } from './account-switcher.tsx'
import { FormatContext, useAccount, useAccountFormat } from './account.ts'
import { useKeyboard } from './keyboard.ts'
import { Shortcuts } from './shortcuts.tsx'
import { UserMenu } from './user-menu.tsx'
import { SampleNote } from './sample-note.tsx'

const pages = [
  { to: '/$account', word: 'nav.home', icon: House, group: 'start', phone: true },
  { to: '/$account/calls', word: 'nav.calls', icon: PhoneCall, group: 'contacts', phone: true },
  { to: '/$account/texts', word: 'nav.texts', icon: MessageSquareText, group: 'contacts', phone: true },
  { to: '/$account/forms', word: 'nav.forms', icon: FileText, group: 'contacts', phone: false },
  { to: '/$account/people', word: 'nav.people', icon: ContactRound, group: 'contacts', phone: false },
  { to: '/$account/sources', word: 'nav.sources', icon: ChartColumn, group: 'reports', phone: true },
  { to: '/$account/return', word: 'nav.return', icon: Coins, group: 'reports', phone: false },
  { to: '/$account/models', word: 'nav.models', icon: Scale, group: 'reports', phone: false },
  { to: '/$account/team', word: 'nav.team', icon: UsersRound, group: 'reports', phone: false },
  { to: '/$account/accuracy', word: 'nav.accuracy', icon: Target, group: 'reports', phone: false },
  { to: '/$account/numbers', word: 'nav.numbers', icon: Hash, group: 'business', phone: false },
  { to: '/$account/sites', word: 'nav.sites', icon: AppWindow, group: 'business', phone: false },
  { to: '/$account/set-up', word: 'nav.setUp', icon: ListChecks, group: 'business', phone: false },
  { to: '/$account/settings', word: 'nav.settings', icon: Settings, group: 'business', phone: true },
] as const satisfies readonly { to: string; word: string; icon: LucideIcon; group: string; phone: boolean }[]

/** The pages by what a person wants of them, in the order of the list. */
const groups = [...Map.groupBy(pages, ({ group }) => group)]

/** Everything around a page: navigation, the live stream, the player, the keyboard. */
export function Shell() {
  const { t } = useTranslation()
  const [shortcuts, setShortcuts] = useState(false)
  const [openShortcuts] = useState(() => () => setShortcuts(true))
  useKeyboard(openShortcuts)
  return (
    <AccountContexts>
      <TestCallProvider>
        <a
          href="#main"
          className="sr-only z-60 rounded-md bg-ink px-3 py-2 text-sm text-paper focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
          {t('skip')}
        </a>
        <div className="flex min-h-dvh">
          <Sidebar />
          <div className="flex min-w-0 grow flex-col max-md:pb-16">
            <SampleNote />
            <main id="main" tabIndex={-1} className="flex min-w-0 grow flex-col outline-none">
              <Outlet />
            </main>
            <PlayerDock />
          </div>
        </div>
        <BottomBar />
        <Shortcuts open={shortcuts} onClose={() => setShortcuts(false)} />
      </TestCallProvider>
    </AccountContexts>
  )
}

/** What the parts of every page ask. A component of its own: what changes here draws again only those who ask. */
function AccountContexts({ children }: { children: ReactNode }) {
  const { account } = useParams({ from: '/$account' })
  const format = useAccountFormat()
  const live = useLiveStream(account)
  return (
    <FormatContext value={format}>
      <LiveContext value={live}>{children}</LiveContext>
    </FormatContext>
  )
}

function Sidebar() {
  const { t } = useTranslation()
  const { id } = useAccount()
  return (
    <aside className="sticky top-0 flex h-dvh w-56 shrink-0 flex-col border-r border-line max-md:hidden">
      <div className="p-2">
        <AccountSwitcher />
      </div>
      <nav aria-label={t('nav.label')} className="flex min-h-0 grow flex-col gap-0.5 overflow-y-auto px-2">
        {groups.map(([group, members]) => (
          <div key={group} role="group" aria-labelledby={`nav-${group}`} className="flex flex-col gap-0.5">
            <span
              id={`nav-${group}`}
              className={group === 'start' ? 'sr-only' : 'px-2 pt-3 pb-1 text-2xs font-medium text-ink-3'}
            >
              {t(`nav.group.${group}`)}
            </span>
            {members.map(({ to, word, icon: Icon }) => (
              <Link
                key={to}
                to={to}
                params={{ account: id }}
                activeOptions={{ exact: to === '/$account', includeSearch: false }}
                className="group flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-ink-2 hover:bg-sunken hover:text-ink data-[status=active]:bg-sunken data-[status=active]:font-medium data-[status=active]:text-ink"
              >
                <Icon aria-hidden className="size-4 text-ink-3 group-data-[status=active]:text-accent" />
                <span className="grow">{t(word)}</span>
                {to === '/$account/set-up' && <SetUpLeft />}
                {to === '/$account/texts' && <UnreadTexts />}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <div className="flex flex-col gap-1 p-2">
        <LiveLine />
        <UserMenu />
      </div>
    </aside>
  )
}

/** How many steps of the set-up are left; nothing once all are done. */
function SetUpLeft() {
  const { t } = useTranslation()
  const { steps } = useSetUp()
  const left = steps?.filter(({ done }) => !done).length ?? 0
  if (left === 0) return null
  return (
    <span
      className="rounded bg-accent-soft px-1.5 text-2xs font-medium text-accent-strong"
      aria-label={t('setUp.left', { count: left })}
    >
      {left}
    </span>
  )
}

/** How many texts nobody has read. */
function UnreadTexts() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data } = useInfiniteQuery(threads(id, {}, 1))
  const unread = data?.pages[0]?.unread ?? 0
  if (unread === 0) return null
  return (
    <span
      className="rounded-full bg-accent-fill px-1.5 text-2xs font-medium text-on-accent"
      aria-label={t('texts.unreadCount', { count: unread })}
    >
      {unread > 99 ? '99+' : unread}
    </span>
  )
}

function LiveLine() {
  const { t } = useTranslation()
  const { state } = useLive()
  const dot = { live: 'bg-answered live-dot', connecting: 'bg-ink-3', lost: 'bg-waiting' }[state]
  return (
    <p role="status" className="flex items-center gap-2 px-2 py-1 text-xs text-ink-3">
      <span aria-hidden className={`size-1.5 rounded-full ${dot}`} />
      {t(`live.${state}`)}
    </p>
  )
}

function BottomBar() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const match = useMatchRoute()
  const elsewhere = morePages.some(({ to }) => match({ to, fuzzy: true }))
  return (
    <nav
      aria-label={t('nav.label')}
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {pages
        .filter(({ phone }) => phone)
        .map(({ to, word, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            params={{ account: id }}
            activeOptions={{ exact: to === '/$account', includeSearch: false }}
            className={`flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-1 text-2xs data-[status=active]:font-medium data-[status=active]:text-accent ${elsewhere && word === 'nav.settings' ? 'text-accent' : 'text-ink-3'}`}
          >
            <span className="relative">
              <Icon aria-hidden className="size-5" />
              {to === '/$account/texts' && (
                <span className="absolute -top-1.5 left-3.5">
                  <UnreadTexts />
                </span>
              )}
            </span>
            <span className="max-w-full truncate px-1">
              {word === 'nav.settings' ? t('nav.more') : t(word)}
            </span>
          </Link>
        ))}
    </nav>
  )
}

/** The pages that have no place at the bottom of a phone: its settings lead to them. */
export const morePages = pages.filter(({ phone }) => !phone)
