import type { TFunction } from 'i18next'
import { clock } from '../format/duration.ts'
import type { Step } from './edit.ts'

type Prompt = Extract<Step, { does: 'announce' }>['prompt']
type Hours = Extract<Step, { does: 'schedule' }>['branches'][number]['hours'][number]
type CallerMatch = Extract<Step, { does: 'route-by-caller' }>['branches'][number]['callers']

/** What is said, in quotes, or which sound it is. */
export const promptWords = (t: TFunction, prompt: Prompt): string =>
  'say' in prompt
    ? `“${prompt.say}”`
    : 'file' in prompt
      ? t('flow.recordedFile')
      : t(`flow.tone.${prompt.tone}`)

/** A step in one line: what it does, with the names people know. */
export function stepWords(t: TFunction, step: Step, nameOf: (destination: string) => string): string {
  switch (step.does) {
    case 'announce':
    case 'menu':
    case 'survey':
    case 'call-through':
      return promptWords(t, step.prompt)
    case 'schedule':
      return step.branches
        .map(({ name, hours }) => `${name}: ${hours.map((each) => hoursWords(t, each)).join(', ')}`)
        .join(' · ')
    case 'route-by-area':
      return step.branches.map(({ areas }) => areas.join(', ')).join(' · ')
    case 'route-by-caller':
      return step.branches.map(({ callers }) => callerWords(t, callers)).join(' · ')
    case 'route-by-source':
      return step.branches.map(({ source }) => Object.values(source).join(' / ')).join(' · ')
    case 'split':
      return step.branches.map(({ name, share }) => `${name} ${share}`).join(' · ')
    case 'record':
      return t(`flow.record.${step.action}`)
    case 'ring':
    case 'queue': {
      const names = step.destinations.map(({ destination }) => nameOf(destination)).join(', ')
      const who = names === '' ? t('flow.nobodyYet') : names
      return step.does === 'queue'
        ? `${step.queue}: ${who}`
        : `${who} (${t(`flow.strategy.${step.strategy}`)})`
    }
    case 'voicemail':
      return t('flow.voicemailFor', { mailbox: step.mailbox, length: clock(step.longest) })
    case 'tag':
      return step.tags.join(', ')
    case 'ask':
      return step.url
    case 'hangup':
      return t('flow.endsHere')
    case 'reject':
      return t(`flow.reject.${step.as}`)
  }
}

const hoursWords = (t: TFunction, hours: Hours): string =>
  'days' in hours
    ? `${hours.days.map((day) => t(`flow.day.${day}`)).join(' ')} ${hours.from}–${hours.to}`
    : `${hours.dates.first}${hours.dates.last === hours.dates.first ? '' : ` – ${hours.dates.last}`} ${hours.from}–${hours.to}`

const callerWords = (t: TFunction, match: CallerMatch): string =>
  'is' in match
    ? t(`flow.callers.${match.is}`)
    : 'tagged' in match
      ? t('flow.callers.tagged', { tag: match.tagged })
      : match.numbers.join(', ')

/** What a way on is called: the key, the branch, "nobody answers". */
export function wayWords(t: TFunction, step: Step, path: string): string {
  const [field = '', place = ''] = path.split('.')
  if (field === 'keys') return t('flow.way.key', { key: place })
  if (field === 'answers') return `“${path.slice('answers.'.length)}”`
  if (field !== 'branches')
    return field === 'next' ? '' : t(`flow.way.${field as 'otherwise' | 'nobody' | 'after'}`) // the only others `waysOn` names
  const index = Number(place)
  if (step.does === 'schedule') return step.branches[index]?.name ?? ''
  if (step.does === 'route-by-area') return step.branches[index]?.areas.join(', ') ?? ''
  if (step.does === 'route-by-source') return Object.values(step.branches[index]?.source ?? {}).join(' / ')
  if (step.does === 'route-by-caller') {
    const callers = step.branches[index]?.callers
    return callers ? callerWords(t, callers) : ''
  }
  return step.does === 'split' ? shareWords(step, index) : ''
}

/** A branch of a split with its part of the callers. */
function shareWords({ branches }: Extract<Step, { does: 'split' }>, index: number): string {
  const branch = branches[index]
  const total = branches.reduce((sum, { share }) => sum + share, 0)
  return branch === undefined
    ? ''
    : `${branch.name} ${total === 0 ? 0 : Math.round((100 * branch.share) / total)} %`
}
