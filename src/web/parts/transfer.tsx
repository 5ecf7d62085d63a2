import { PhoneForwarded } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { readPhone } from '../format/phone.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Menu, MenuHeading, MenuItem } from '../ui/menu.tsx'
import { useToast } from '../ui/toast.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings } from './holdings.ts'
import { PhoneLine } from './phone-line.tsx'

/** Hands the caller on: to a colleague, a department, or a number. Whoever talks with them now is let go. */
export function Transfer({ call }: { call: string }) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const toast = useToast()
  const agents = useHoldings('agents').items ?? []
  const departments = (useHoldings('departments').items ?? []).filter(({ extension }) => extension !== null)
  const [typing, setTyping] = useState(false)
  const handTo = (to: string, name: string) =>
    request('POST', path(['accounts', account, 'calls', call, 'control']), { what: 'transfer', to }).then(
      () => toast({ text: t('callActions.transferring', { name }) }),
    )
  const choose = (to: string, name: string) => () =>
    void handTo(to, name).catch((error: unknown) => toast({ text: explain(t, error), kind: 'problem' }))
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button size="small">
            <PhoneForwarded />
            {t('callActions.transfer')}
          </Button>
        }
      >
        <MenuHeading>{t('callActions.transferTo')}</MenuHeading>
        {agents.map(({ id, name }) => (
          <MenuItem key={id} onSelect={choose(id, name)}>
            {name}
          </MenuItem>
        ))}
        {departments.map(({ id, name, extension }) => (
          <MenuItem key={id} onSelect={choose(extension ?? '', name)}>
            {name}
          </MenuItem>
        ))}
        <MenuItem onSelect={() => setTyping(true)}>{t('callActions.transferToNumber')}</MenuItem>
      </Menu>
      {typing && <ToNumber handTo={(number) => handTo(number, number)} onClose={() => setTyping(false)} />}
    </>
  )
}

function ToNumber(props: { handTo: (number: string) => Promise<unknown>; onClose: () => void }) {
  const { t } = useTranslation()
  const { country } = useAccount()
  const [typed, setTyped] = useState('')
  const number = readPhone(typed, country)
  return (
    <EditForm
      open
      title={t('callActions.transfer')}
      about={t('callActions.transferAbout')}
      saveLabel={t('callActions.transfer')}
      save={() => props.handTo(number ?? typed.trim())}
      onClose={props.onClose}
    >
      <PhoneLine label={t('callActions.numberOrExtension')} value={typed} onChange={setTyped} />
    </EditForm>
  )
}
