import type { JudgedPhase } from '#stages/call/judgement.wire.ts'

/** What happens to visits and calls, on a virtual clock in milliseconds. The server and `attribution replay` feed the same. */
export type AttributionEvent = Readonly<{ t: number }> &
  (
    | Readonly<{ type: 'pool'; numbers: readonly string[] }>
    | Readonly<{
        type: 'visit_start'
        visit: string
        visitor: string
        source: string
        campaign: string
        device: string
        /** Not judged by; kept with the visit. */
        keyword?: string
        /** The number it is shown, when somebody else has lent it. */
        number?: string
        region: string | null
      }>
    | Readonly<{ type: 'activity' | 'tap' | 'visit_end'; visit: string }>
    | Readonly<{
        type: 'call_start'
        call: string
        number: string
        caller: string | null
        region: string | null
      }>
    | Readonly<{ type: 'call_end'; call: string; connectedMs: number | null }>
    | Readonly<{ type: 'report' }>
    | Readonly<{ type: 'plan'; targets: Targets; numbers: number | null }>
  )

/** The accuracy wanted at each level; a level left out has no target. */
export type Targets = Readonly<{ visit?: number; campaign?: number; source?: number }>

export type Phase = JudgedPhase

/** A number of calls, and the bounds it lies between nine times in ten. */
export type Credit = Readonly<{ calls: number; low: number; high: number }>

/** How well pools of these sizes would do, and the smallest that is good enough. */
export type Plan = Readonly<{ plan: readonly PlanRow[]; recommended: number }>

export type PlanRow = Readonly<{ numbers: number; visit: number; campaign: number; source: number }>

export type CallAnswer = Readonly<{
  call: string
  phase: Phase
  visits: readonly Readonly<{ visit: string; p: number }>[]
  campaigns: Readonly<Record<string, number>>
  sources: Readonly<Record<string, number>>
  unlinked: number
  confidence: Readonly<{ visit: number; campaign: number; source: number }>
}>

export type Answer =
  | Readonly<{ visit: string; number: string | null }>
  | CallAnswer
  | Readonly<{
      sources: Readonly<Record<string, Credit>>
      campaigns: Readonly<Record<string, Credit>>
      unlinked: Credit
    }>
  | Readonly<{ error: string }>
  | Plan
