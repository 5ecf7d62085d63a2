import type { CallsByDepartmentRow } from './report.ts'

/** A department with its people, and what their calls come to together. */
export type Team = Readonly<{
  department: string
  total: TeamFigures
  people: readonly CallsByDepartmentRow[]
}>
export type TeamFigures = Omit<CallsByDepartmentRow, 'department' | 'agent'>

/** The rows by department, in their order. */
export const teamsOf = (rows: readonly CallsByDepartmentRow[]): readonly Team[] =>
  [...Map.groupBy(rows, ({ department }) => department)].map(([department, people]) => ({
    department,
    people,
    total: figuresOf(people),
  }))

/** What they come to together; averages weigh as much as the calls they are of. */
export function figuresOf(rows: readonly TeamFigures[]): TeamFigures {
  const sum = (of: (row: TeamFigures) => number) => rows.reduce((total, row) => total + of(row), 0)
  const answered = sum((row) => row.answered)
  const rings = sum(({ averageRingMs, answered: calls }) => (averageRingMs ?? 0) * calls)
  const connectedMs = sum((row) => row.connectedMs)
  const talks = sum(({ averageConnectedMs, connectedMs: talk }) =>
    averageConnectedMs === null || averageConnectedMs === 0 ? 0 : Math.round(talk / averageConnectedMs),
  )
  return {
    calls: sum((row) => row.calls),
    answered,
    missed: sum((row) => row.missed),
    messages: sum((row) => row.messages),
    abandoned: sum((row) => row.abandoned),
    averageRingMs: answered === 0 ? null : Math.round(rings / answered),
    connectedMs,
    averageConnectedMs: talks === 0 ? null : Math.round(connectedMs / talks),
    holdMs: sum((row) => row.holdMs),
    callsOut: sum((row) => row.callsOut),
  }
}
