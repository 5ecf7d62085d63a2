import { type StepKind, route } from '../turn.ts'

/** Where the caller's number is from: an area, the country around it, or the beginning of the number. */
export const routeByArea: StepKind<'route-by-area'> = {
  enter(turn, { branches, otherwise }) {
    const { number, area } = turn.state.context.caller
    const isFrom = (wanted: string): boolean =>
      wanted.startsWith('+')
        ? (number?.startsWith(wanted) ?? false)
        : area === wanted || (area?.startsWith(`${wanted}-`) ?? false)
    for (const { areas, next } of branches) {
      const found = areas.find(isFrom)
      if (found !== undefined) return route(turn, found, next)
    }
    return route(turn, 'otherwise', otherwise)
  },
}
