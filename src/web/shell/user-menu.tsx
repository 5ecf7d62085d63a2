import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signOut } from '../api/sign-in.ts'
import { Menu, MenuHeading, MenuItem, MenuLine } from '../ui/menu.tsx'
import { languages, speak } from '../words/words.ts'
import { useLanguage, useMe } from './account.ts'
import { currentTheme, themes, wear } from './theme.ts'

/** What to call somebody who may not have told us anything yet. */
export const nameOf = ({ name, email }: Readonly<{ name: string; email: string | null }>): string =>
  name || email || '?'

const themeIcons = { system: <Monitor />, light: <Sun />, dark: <Moon /> }

/** Whoever is signed in: their language, their theme, the way out. */
export function UserMenu() {
  const { t } = useTranslation()
  const { user } = useMe()
  const language = useLanguage()
  const [theme, setTheme] = useState(currentTheme)
  const client = useQueryClient()
  const navigate = useNavigate()
  const leave = async () => {
    await signOut()
    await navigate({ to: '/sign-in' })
    client.clear()
  }
  return (
    <Menu
      className="w-52"
      trigger={
        <button
          type="button"
          aria-label={t('user.menu')}
          className="flex h-9 w-full items-center gap-2 rounded-md px-2 text-left text-sm text-ink-2 hover:bg-sunken hover:text-ink"
        >
          <span
            aria-hidden
            className="flex size-5 items-center justify-center rounded-full border border-line-strong text-2xs font-medium text-ink-3"
          >
            {nameOf(user).charAt(0).toUpperCase()}
          </span>
          <span className="min-w-0 grow truncate">{nameOf(user)}</span>
        </button>
      }
    >
      <MenuHeading>{t('user.language')}</MenuHeading>
      {languages.map(({ tag, name }) => (
        <MenuItem key={tag} checked={tag === language} onSelect={() => void speak(tag)}>
          <span lang={tag}>{name}</span>
        </MenuItem>
      ))}
      <MenuHeading>{t('user.theme')}</MenuHeading>
      {themes.map((each) => (
        <MenuItem
          key={each}
          icon={themeIcons[each]}
          checked={each === theme}
          onSelect={() => {
            wear(each)
            setTheme(each)
          }}
        >
          {t(`theme.${each}`)}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={<LogOut />} onSelect={() => void leave()}>
        {t('user.signOut')}
      </MenuItem>
    </Menu>
  )
}
