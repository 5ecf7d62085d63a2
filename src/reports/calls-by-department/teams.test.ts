import { expect, test } from 'vitest'
import { teamsOf } from './teams.ts'
import type { CallsByDepartmentRow } from './report.ts'

const row = (change: Partial<CallsByDepartmentRow>): CallsByDepartmentRow => ({
  department: 'Sales',
  agent: 'Anna',
  calls: 0,
  answered: 0,
  missed: 0,
  messages: 0,
  abandoned: 0,
  averageRingMs: null,
  connectedMs: 0,
  averageConnectedMs: null,
  holdMs: 0,
  callsOut: 0,
  ...change,
})

test('a department’s average is that of its calls, not of its people', () => {
  const busy = row({
    calls: 3,
    answered: 3,
    averageRingMs: 2000,
    connectedMs: 90_000,
    averageConnectedMs: 30_000,
  })
  const idle = row({
    agent: 'Dan',
    calls: 2,
    answered: 1,
    missed: 1,
    averageRingMs: 10_000,
    connectedMs: 10_000,
    averageConnectedMs: 10_000,
  })
  const [team, other] = teamsOf([busy, idle, row({ department: '', agent: 'Night desk' })])
  expect(team?.total).toMatchObject({
    calls: 5,
    answered: 4,
    missed: 1,
    averageRingMs: 4000,
    averageConnectedMs: 25_000,
  })
  expect(team?.people).toEqual([busy, idle])
  expect(other?.total).toMatchObject({ averageRingMs: null, averageConnectedMs: null })
})
