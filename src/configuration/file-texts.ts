import type { PhoneNumber } from '#base/phone-number.ts'
import type { TextBackSetting } from '#stages/message/message.wire.ts'
import type { PlacedSettings } from '#stages/message/text-settings.store.ts'
import type { ConfigurationFile } from './file.wire.ts'

type Item = NonNullable<ConfigurationFile['texts']>[number]

/** What is wrong with the texts of a file: below `texts`, where. */
export type TextsFault = Readonly<{ path: readonly (string | number)[]; message: string }>

/** What texts may speak of: the flows and numbers there will be. */
export type Places = Readonly<{
  flows: ReadonlySet<string>
  numbers: ReadonlySet<string>
  parseNumber(text: string): PhoneNumber | null
}>

/** The texts a file wants. A place where nothing is set is none. */
export function readTexts(
  items: readonly Item[],
  { flows, numbers, parseNumber }: Places,
): Readonly<{ texts: readonly PlacedSettings[]; faults: readonly TextsFault[] }> {
  const faults: TextsFault[] = []
  const seen = new Set<string>()
  const texts = items.map((item, index): PlacedSettings => {
    const fault = (message: string, ...path: string[]) =>
      void faults.push({ path: [index, ...path], message })
    const { flow = null, answers = null, textBack, forwardTo } = item
    const number = item.number === undefined ? null : parseNumber(item.number)
    if (flow !== null && item.number !== undefined) fault('give at most one of flow, number')
    else if (flow !== null && !flows.has(flow)) fault(`there is no flow "${flow}"`, 'flow')
    else if (item.number !== undefined && (number === null || !numbers.has(number)))
      fault(`there is no number "${item.number}"`, 'number')
    if (answers !== null && (flow !== null || item.number !== undefined))
      fault('answers is said of the account, without flow and number', 'answers')
    const place = `${flow} ${number}`
    if (seen.has(place)) fault('this place has stood above already')
    seen.add(place)
    return {
      flow,
      number,
      textBack: textBack === undefined ? null : readTextBack(textBack),
      forwardTo: forwardTo ?? null,
      answers,
    }
  })
  return {
    texts: texts.filter((each) => each.textBack !== null || each.forwardTo !== null || each.answers !== null),
    faults,
  }
}

/** The file's form of texts: everything that is set, said in full. */
export const writeTexts = (texts: readonly PlacedSettings[]): Item[] =>
  texts.map(({ flow, number, textBack, forwardTo, answers }) => ({
    ...(flow === null ? {} : { flow }),
    ...(number === null ? {} : { number }),
    ...(textBack === null ? {} : { textBack: writeTextBack(textBack) }),
    ...(forwardTo === null ? {} : { forwardTo: [...forwardTo] }),
    ...(answers === null ? {} : { answers }),
  }))

const usualQuiet = '21:00-08:00'

const readTextBack = ({
  on = true,
  body,
  abandoned = true,
  everyHours = 24,
  quiet = usualQuiet,
}: NonNullable<Item['textBack']>): TextBackSetting => {
  const [from = 0, until = 0] = quiet.split('-').map(minuteOf)
  return { on, body: body ?? null, abandoned, everyHours, quiet: quiet === 'never' ? null : { from, until } }
}

const writeTextBack = ({ body, quiet, ...rest }: TextBackSetting): NonNullable<Item['textBack']> => ({
  ...rest,
  ...(body === null ? {} : { body }),
  quiet: quiet === null ? 'never' : `${clockOf(quiet.from)}-${clockOf(quiet.until)}`,
})

const minuteOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}
const two = (value: number): string => String(value).padStart(2, '0')
const clockOf = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
