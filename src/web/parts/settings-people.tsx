import { BookUser, FileSpreadsheet, Hash, Plus, Smartphone, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Agent } from '../api/shapes.ts'
import { useFormat } from '../shell/account.ts'
import { useWide } from '../shell/wide.ts'
import { Button } from '../ui/button.tsx'
import { Empty, Panel } from '../ui/panel.tsx'
import { Table, Td, Th } from '../ui/table.tsx'
import { AgentForm } from './agent-form.tsx'
import { DepartmentForm } from './department-form.tsx'
import { GiveNumbers } from './give-numbers.tsx'
import { HoldingList } from './holding-list.tsx'
import { useHoldings, useRemove } from './holdings.ts'
import { PeopleImport } from './people-import.tsx'
import { RowMenu } from './row-menu.tsx'

/** Departments, and who answers in them. */
export function PeopleSettings() {
  const { t } = useTranslation()
  const people = useHoldings('agents').items ?? []
  const countOf = (id: string) => people.filter(({ departmentId }) => departmentId === id).length
  return (
    <>
      <People />
      <HoldingList
        kind="departments"
        title={t('departments.title')}
        add={t('departments.add')}
        empty={{ icon: <BookUser />, title: t('departments.none'), lesson: t('departments.lesson') }}
        line={({ id, extension }) =>
          [
            ...(extension === null ? [] : [`${t('people.extension')} ${extension}`]),
            t('departments.people', { count: countOf(id) }),
          ].join(' · ')
        }
        form={(department, close) => <DepartmentForm department={department} onClose={close} />}
      />
    </>
  )
}

type Opened = Readonly<{ form: Agent | 'new' } | { dialog: 'import' | 'give' }>

function People() {
  const { t } = useTranslation()
  const wide = useWide()
  const { items } = useHoldings('agents')
  const remove = useRemove('agents')
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  const numberless = items?.some(({ number }) => number === null) ?? false
  return (
    <Panel
      flush
      title={
        <>
          {t('settings.people')}
          {items && items.length > 0 && (
            <span className="ml-2 font-normal text-ink-3 tabular-nums">{items.length}</span>
          )}
        </>
      }
      action={
        <span className="flex gap-2">
          {numberless && (
            <Button size="small" kind="quiet" onClick={() => setOpened({ dialog: 'give' })}>
              <Hash />
              <span className="max-md:sr-only">{t('people.give')}</span>
            </Button>
          )}
          <Button size="small" kind="quiet" onClick={() => setOpened({ dialog: 'import' })}>
            <FileSpreadsheet />
            <span className="max-md:sr-only">{t('people.import')}</span>
          </Button>
          <Button size="small" onClick={() => setOpened({ form: 'new' })}>
            <Plus />
            <span className="max-md:sr-only">{t('people.add')}</span>
          </Button>
        </span>
      }
    >
      {items?.length === 0 && (
        <Empty icon={<UsersRound />} title={t('people.none')} lesson={t('people.lesson')}>
          <Button onClick={() => setOpened({ form: 'new' })}>{t('people.add')}</Button>
          <Button onClick={() => setOpened({ dialog: 'import' })}>{t('people.import')}</Button>
        </Empty>
      )}
      {items && items.length > 0 && (
        <Table aria-label={t('settings.people')}>
          <thead>
            <tr className="border-b border-line">
              <Th>{t('numbers.name')}</Th>
              <Th>{wide ? t('people.extension') : t('people.extensionShort')}</Th>
              {wide && <Th>{t('people.rings')}</Th>}
              <Th>{t('people.number')}</Th>
              <Th />
            </tr>
          </thead>
          <tbody>
            {items.map((agent) => (
              <Row
                key={agent.id}
                agent={agent}
                wide={wide}
                onEdit={() => setOpened({ form: agent })}
                onRemove={() => remove(agent.id, agent.name)}
              />
            ))}
          </tbody>
        </Table>
      )}
      {opened && 'form' in opened && (
        <AgentForm agent={opened.form === 'new' ? undefined : opened.form} onClose={close} />
      )}
      {opened && 'dialog' in opened && opened.dialog === 'import' && <PeopleImport onClose={close} />}
      {opened && 'dialog' in opened && opened.dialog === 'give' && <GiveNumbers onClose={close} />}
    </Panel>
  )
}

function Row(props: { agent: Agent; wide: boolean; onEdit: () => void; onRemove: () => void }) {
  const { agent, wide } = props
  const format = useFormat()
  const departments = useHoldings('departments').items ?? []
  const department = departments.find(({ id }) => id === agent.departmentId)
  return (
    <tr className="border-b border-line last:border-0 hover:bg-sunken">
      <Td className="max-w-48">
        <button type="button" className="block w-full truncate text-left font-medium" onClick={props.onEdit}>
          {agent.name}
        </button>
        {department && <span className="block truncate text-xs text-ink-3">{department.name}</span>}
      </Td>
      <Td className="tabular-nums">{agent.extension}</Td>
      {wide && (
        <Td>
          <Rings agent={agent} />
        </Td>
      )}
      <Td className="whitespace-nowrap tabular-nums">{agent.number && format.phone(agent.number)}</Td>
      <Td className="w-10 text-right">
        <RowMenu name={agent.name} onEdit={props.onEdit} onRemove={props.onRemove} />
      </Td>
    </tr>
  )
}

/** The desk phone, with a dot that says whether it is registered; the mobile. What does not ring is left out. */
function Rings({ agent }: { agent: Agent }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { rings, phone, mobile, online } = agent
  if (rings === 'answering-phone')
    return <span className="text-xs text-ink-3">{t('people.ringing.answering-phone')}</span>
  return (
    <span className="flex flex-col gap-0.5 text-xs whitespace-nowrap">
      {phone && (rings !== 'mobile' || !mobile) && (
        <span className="flex items-center gap-1.5">
          <span
            role="img"
            aria-label={online ? t('people.online') : t('people.offline')}
            title={online ? t('people.online') : t('people.offline')}
            className={`size-2 shrink-0 rounded-full ${online ? 'bg-answered' : 'border border-ink-3'}`}
          />
          {phone}
        </span>
      )}
      {mobile && (rings !== 'phone' || !phone) && (
        <span className="flex items-center gap-1 tabular-nums">
          <Smartphone aria-label={t('people.mobile')} className="size-3 text-ink-3" />
          {format.phone(mobile.number)}
        </span>
      )}
    </span>
  )
}
