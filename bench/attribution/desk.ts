import type { World } from './world.ts'

/** What a call is judged to be, by whoever judges. */
export type Judgement = Readonly<{
  visits: ReadonlyMap<string, number>
  campaigns: ReadonlyMap<string, number>
  sources: ReadonlyMap<string, number>
  unlinked: number
}>

/** Who lends numbers and judges calls: ours through its protocol, or one of the schemes it is measured against. */
export interface Desk {
  /** The events of the protocol, times in milliseconds; answers as the protocol says. */
  tell(event: Readonly<Record<string, unknown>>): readonly unknown[]
}

/** The judgements of a world's calls, by the index of the call, and the number each visit was shown. */
export type Outcome = Readonly<{
  world: World
  judgements: ReadonlyMap<number, Judgement>
  shown: readonly (string | null)[]
  report: unknown
}>

const epoch = 1_767_571_200_000 // a Monday, midnight UTC
export const numberName = (index: number): string => `+1800${1_000_000 + index}`
const ms = (at: number): number => Math.round(epoch + at * 1000)

type CallLine = Readonly<{
  call: string
  phase: string
  visits: readonly Readonly<{ visit: string; p: number }>[]
  campaigns: Readonly<Record<string, number>>
  sources: Readonly<Record<string, number>>
  unlinked: number
}>

/** Plays a world to a desk. */
export function play(world: World, desk: Desk): Outcome {
  const { nature, campaigns, happenings, visits } = world
  const shown: (string | null)[] = visits.map(() => null)
  const judgements = new Map<number, Judgement>()
  const read = (answers: readonly unknown[]) => {
    for (const answer of answers as readonly CallLine[])
      // what the protocol promises
      if (answer.phase === 'final')
        judgements.set(Number(answer.call.slice(1)), {
          visits: new Map(answer.visits.map(({ visit, p }) => [visit, p])),
          campaigns: new Map(Object.entries(answer.campaigns)),
          sources: new Map(Object.entries(answer.sources)),
          unlinked: answer.unlinked,
        })
  }
  desk.tell({
    type: 'pool',
    t: ms(0),
    numbers: Array.from({ length: nature.numbers }, (_, i) => numberName(i)),
  })
  for (const happening of happenings) {
    const t = ms(happening.at)
    if ('visit' in happening) {
      const { visit, type } = happening
      if (type === 'visit_start') {
        const label = campaigns[visit.campaign]
        const answers = desk.tell({
          type,
          t,
          visit: `v${visit.index}`,
          visitor: visit.visitor,
          source: label?.source,
          campaign: label?.campaign,
          keyword: '',
          device: visit.mobile ? 'mobile' : 'desktop',
          region: visit.seenRegion < 0 ? null : `R${visit.seenRegion}`,
        })
        read(answers.slice(0, -1))
        shown[visit.index] = (answers.at(-1) as { number: string | null }).number // what the protocol promises
      } else read(desk.tell({ type, t, visit: `v${visit.index}` }))
      continue
    }
    const { call, type } = happening
    const number = typeof call.dials === 'number' ? numberName(call.dials) : shown[call.dials.index]
    if (!number) continue
    if (type === 'call_start')
      read(
        desk.tell({
          type,
          t,
          call: `k${call.index}`,
          number,
          caller: call.caller,
          region: call.caller === null ? null : `R${call.region}`,
        }),
      )
    else
      read(
        desk.tell({
          type,
          t,
          call: `k${call.index}`,
          durationMs: call.duration * 1000,
          connectedMs: call.connected * 1000,
        }),
      )
  }
  return {
    world,
    judgements,
    shown,
    report: desk.tell({ type: 'report', t: ms(nature.days * 86_400) }).at(-1),
  }
}
