import { Type, type Static } from 'typebox'
import type { Report } from '../report.ts'

const average = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description })

export const CallsByDepartmentRow = Type.Object({
  department: Type.String({
    description:
      "The agent's department; of a call that rang nobody, the one whose flow, or whose agent's number, was called. Empty: none.",
  }),
  agent: Type.String({
    description:
      'Who answered first; of a call nobody answered, who was rung last; of a call out, who called. Empty: nobody was rung.',
  }),
  calls: Type.Integer({ description: 'Calls in that have ended. Test calls and spam are left out.' }),
  answered: Type.Integer({ description: 'Caller and agent were connected.' }),
  missed: Type.Integer({
    description: 'Nobody was connected when the flow ended; with or without a message left.',
  }),
  messages: Type.Integer({ description: 'Missed calls in which a message was left.' }),
  abandoned: Type.Integer({ description: 'The caller hung up before being connected.' }),
  averageRingMs: average(
    'Ring of answered calls in, on average, in milliseconds: until somebody was connected.',
  ),
  connectedMs: Type.Integer({
    description: 'Talk: time on the line together, hold included, of calls in and out, in milliseconds.',
  }),
  averageConnectedMs: average('Talk of a call that was connected, in or out, on average, in milliseconds.'),
  holdMs: Type.Integer({ description: 'Time a party was on hold, in milliseconds; a part of talk.' }),
  callsOut: Type.Integer({ description: 'Calls out that have ended, reached or not.' }),
})
export type CallsByDepartmentRow = Static<typeof CallsByDepartmentRow>

export const report = {
  id: 'calls-by-department',
  title: {
    en: 'Calls by department and agent',
    ro: 'Apeluri pe departamente și agenți',
    uk: 'Дзвінки за відділами й працівниками',
  },
  row: CallsByDepartmentRow,
} satisfies Report
