import { UsersRound } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { clock } from '#web/format/duration.ts'
import { TermName } from '#web/parts/glossary.tsx'
import { useAccount, useFormat } from '#web/shell/account.ts'
import { useWide } from '#web/shell/wide.ts'
import { buttonLook } from '#web/ui/button.tsx'
import { Empty } from '#web/ui/panel.tsx'
import { figure, Table, Td, Th } from '#web/ui/table.tsx'
import type { CallsByDepartmentRow } from './report.ts'
import { figuresOf, type TeamFigures, teamsOf } from './teams.ts'

const wideTerms = ['answerRate', 'averageRing', 'averageLength', 'onHold', 'callsOut'] as const

/** Departments and their people: who answers, who is missed, how long it takes. */
export function CallsByDepartment({ rows }: { rows: readonly CallsByDepartmentRow[] }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const wide = useWide()
  if (rows.length === 0) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <Empty icon={<UsersRound />} title={t('team.none')} lesson={t('team.noneLesson')}>
          <Link
            to="/$account/settings"
            params={{ account: id }}
            search={{ section: 'people' }}
            className={buttonLook({})}
          >
            {t('settings.people')}
          </Link>
        </Empty>
      </div>
    )
  }
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Table aria-label={t('nav.team')}>
        <thead>
          <tr className="border-b border-line">
            <Th>{t('team.who')}</Th>
            {(wide
              ? (['calls', 'answered', 'missed', 'abandoned'] as const)
              : (['calls', 'missed'] as const)
            ).map((term) => (
              <Th key={term} className={figure}>
                <TermName term={term} />
              </Th>
            ))}
            {wide &&
              wideTerms.map((term) => (
                <Th key={term} className={figure}>
                  <TermName term={term} />
                </Th>
              ))}
          </tr>
        </thead>
        <tbody>
          {teamsOf(rows).flatMap(({ department, total, people }) => [
            <Row key={department} head name={department || t('team.noDepartment')} row={total} wide={wide} />,
            ...people.map((row) => (
              <Row
                key={`${department} ${row.agent}`}
                name={row.agent || t('team.nobodyRung')}
                row={row}
                wide={wide}
              />
            )),
          ])}
        </tbody>
        <tfoot className="border-t border-line">
          <Row head name={t('sources.total')} row={figuresOf(rows)} wide={wide} />
        </tfoot>
      </Table>
    </div>
  )
}

function Row(props: { name: string; row: TeamFigures; head?: boolean; wide: boolean }) {
  const format = useFormat()
  const { row, head = false, wide } = props
  const count = (value: number) => (
    <Td className={figure}>{value === 0 ? <span className="text-ink-3">0</span> : format.count(value)}</Td>
  )
  return (
    <tr className={`border-b border-line last:border-0 hover:bg-hover ${head ? 'font-medium' : ''}`}>
      <th
        scope="row"
        className={`h-10 max-w-56 truncate pr-3 text-left ${head ? 'pl-4 font-medium' : 'pl-9 font-normal text-ink-2'}`}
      >
        {props.name}
      </th>
      {count(row.calls)}
      {wide && count(row.answered)}
      {count(row.missed)}
      {wide && count(row.abandoned)}
      {wide && (
        <>
          <Td className={figure}>
            {row.calls === 0 ? (
              <span className="text-ink-3">–</span>
            ) : (
              format.percent(row.answered / row.calls)
            )}
          </Td>
          <Length of={row.averageRingMs} />
          <Length of={row.averageConnectedMs} />
          <Length of={row.holdMs} />
          {count(row.callsOut)}
        </>
      )}
    </tr>
  )
}

function Length({ of }: { of: number | null }) {
  return (
    <Td className={figure}>{of === null || of === 0 ? <span className="text-ink-3">–</span> : clock(of)}</Td>
  )
}
