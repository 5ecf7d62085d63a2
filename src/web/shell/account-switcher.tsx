import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account } from '../api/shapes.ts'
import { Badge } from '../ui/panel.tsx'
import { NewAccountForm } from './new-account.tsx'
import { Menu, MenuHeading, MenuItem, MenuLine } from '../ui/menu.tsx'
import { useAccount, useMe } from './account.ts'

/** Agencies first, each with its clients below it; businesses on their own after them. */
function byAgency(
  accounts: readonly Account[],
): readonly Readonly<{ agency: Account | null; clients: readonly Account[] }>[] {
  const agencies = accounts.filter(({ kind }) => kind === 'agency')
  const groups = agencies.map((agency) => ({
    agency,
    clients: accounts.filter(({ parentId }) => parentId === agency.id),
  }))
  const own = accounts.filter(
    ({ kind, parentId }) => kind === 'client' && !agencies.some(({ id }) => id === parentId),
  )
  return own.length > 0 ? [...groups, { agency: null, clients: own }] : groups
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')

function Mark({ account }: { account: Account }) {
  return (
    <span
      aria-hidden
      className="flex size-6 shrink-0 items-center justify-center rounded-md bg-accent-fill text-2xs font-semibold text-on-accent"
    >
      {initials(account.name)}
    </span>
  )
}

export function AccountSwitcher() {
  const { t } = useTranslation()
  const account = useAccount()
  const { accounts } = useMe()
  const navigate = useNavigate()
  const [adding, setAdding] = useState(false)
  const item = (each: Account) => (
    <MenuItem
      key={each.id}
      checked={each.id === account.id}
      onSelect={() => void navigate({ to: '/$account', params: { account: each.id } })}
    >
      <span className="flex items-center gap-2">
        <span className="truncate">{each.name}</span>
        {each.sample && <Badge tone="waiting">{t('sample.badge')}</Badge>}
      </span>
    </MenuItem>
  )
  return (
    <>
      <Menu
        className="w-64"
        trigger={
          <button
            type="button"
            aria-label={t('account.switch', { name: account.name })}
            className="flex h-10 w-full items-center gap-2 rounded-md px-2 text-left hover:bg-sunken"
          >
            <Mark account={account} />
            <span className="min-w-0 grow truncate text-sm font-semibold">{account.name}</span>
            <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          </button>
        }
      >
        {byAgency(accounts).map(({ agency, clients }) => (
          <div key={agency?.id ?? 'own'}>
            <MenuHeading>{agency ? t('account.agency') : t('account.businesses')}</MenuHeading>
            {agency && item(agency)}
            {agency && clients.length > 0 && <MenuHeading>{t('account.clients')}</MenuHeading>}
            {clients.map(item)}
          </div>
        ))}
        {accounts.some(({ role }) => role === 'owner') && (
          <>
            <MenuLine />
            <MenuItem icon={<Plus />} onSelect={() => setAdding(true)}>
              {t('account.add')}
            </MenuItem>
          </>
        )}
      </Menu>
      {adding && <NewAccountForm onClose={() => setAdding(false)} />}
    </>
  )
}
