import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { AccountSettings } from '../parts/settings-account.tsx'
import { ApiKeys } from '../parts/settings-api-keys.tsx'
import { CallerSettings } from '../parts/settings-callers.tsx'
import { ChannelSettings } from '../parts/settings-channels.tsx'
import { CarrierSettings } from '../parts/settings-carriers.tsx'
import { DestinationSettings } from '../parts/settings-destinations.tsx'
import { FlowSettings } from '../parts/settings-flows.tsx'
import { Members } from '../parts/settings-members.tsx'
import { PeopleSettings } from '../parts/settings-people.tsx'
import { PhoneSettings } from '../parts/settings-phones.tsx'
import { SoundSettings } from '../parts/settings-sounds.tsx'
import { SpamSettings } from '../parts/settings-spam.tsx'
import { TextSettings } from '../parts/settings-texts.tsx'
import { TrunkSettings } from '../parts/settings-trunks.tsx'
import { settingsSections, type SettingsSection } from '../searches.ts'
import { useAccount } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { morePages } from '../shell/shell.tsx'
import { UserMenu } from '../shell/user-menu.tsx'

const route = getRouteApi('/$account/settings')

const contents: Readonly<Record<SettingsSection, () => React.ReactNode>> = {
  account: AccountSettings,
  channels: ChannelSettings,
  people: PeopleSettings,
  flows: FlowSettings,
  sounds: SoundSettings,
  destinations: DestinationSettings,
  trunks: TrunkSettings,
  carriers: CarrierSettings,
  phones: PhoneSettings,
  callers: CallerSettings,
  spam: SpamSettings,
  texts: TextSettings,
  members: Members,
  'api-keys': ApiKeys,
}

export function SettingsPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { section = 'account' } = route.useSearch()
  const Content = contents[section]
  return (
    <Page title={t('nav.settings')}>
      <div className="flex flex-col gap-4 md:hidden">
        <nav aria-label={t('nav.more')} className="grid grid-cols-2 gap-2">
          {morePages.map(({ to, word, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              params={{ account: id }}
              className="flex h-11 items-center gap-2 rounded-lg border border-line bg-surface px-3 text-sm font-medium"
            >
              <Icon aria-hidden className="size-4 text-ink-3" />
              {t(word)}
            </Link>
          ))}
        </nav>
        <UserMenu />
      </div>
      <div className="flex items-start gap-8 max-md:flex-col max-md:gap-4">
        <nav
          aria-label={t('nav.settings')}
          className="flex shrink-0 gap-0.5 max-md:-mx-4 max-md:w-[calc(100%+2rem)] max-md:overflow-x-auto max-md:px-4 md:sticky md:top-5 md:w-44 md:flex-col"
        >
          {settingsSections.map((each) => (
            <Link
              key={each}
              to="/$account/settings"
              params={{ account: id }}
              search={{ section: each }}
              aria-current={each === section ? 'page' : undefined}
              className={`flex h-8 shrink-0 items-center rounded-md px-2.5 text-sm whitespace-nowrap hover:bg-sunken max-md:h-10 ${each === section ? 'bg-sunken font-medium text-ink' : 'text-ink-2'}`}
            >
              {t(`settings.${each}`)}
            </Link>
          ))}
        </nav>
        <div className="flex w-full max-w-3xl min-w-0 flex-col gap-4">
          <Content />
        </div>
      </div>
    </Page>
  )
}
