import { useTranslation } from 'react-i18next'
import { useMe } from '../shell/account.ts'
import { nameOf } from '../shell/user-menu.tsx'
import { Panel } from '../ui/panel.tsx'

/** Who may see this account. For now whoever is signed in; inviting others comes with roles. */
export function Members() {
  const { t } = useTranslation()
  const { user } = useMe()
  return (
    <Panel title={t('settings.members')} flush>
      <ul>
        <li className="flex items-center gap-3 px-4 py-3 text-sm">
          <span
            aria-hidden
            className="flex size-7 items-center justify-center rounded-full bg-sunken text-xs font-medium text-ink-2"
          >
            {nameOf(user).charAt(0).toUpperCase()}
          </span>
          <span className="min-w-0 grow">
            <span className="block truncate font-medium">{nameOf(user)}</span>
            <span className="block truncate text-xs text-ink-3">{user.email}</span>
          </span>
          <span className="text-xs text-ink-3">{t('members.you')}</span>
        </li>
      </ul>
    </Panel>
  )
}
