import type { CallRow, unlinkedChannel } from '#stages/call/call.wire.ts'
import type { CallFilter } from './queries.ts'

/** What the report and the log call the class of calls without a source. */
const unlinked: typeof unlinkedChannel = 'Unlinked'

const digits = (text: string) => text.replaceAll(/\D/g, '')

/** Would the server list this call under this filter? Asked when a row comes live, so that it may join the list on the screen. */
export function matches(row: CallRow, filter: CallFilter): boolean {
  const started = Date.parse(row.startedAt)
  if (filter.from !== undefined && started < Date.parse(filter.from)) return false
  if (filter.to !== undefined && started >= Date.parse(filter.to)) return false
  if (filter.result !== undefined && !isResult(row, filter.result)) return false
  if (filter.number !== undefined && row.number !== filter.number) return false
  if (filter.source !== undefined && row.source?.source !== filter.source) return false
  if (filter.campaign !== undefined && row.source?.campaign !== filter.campaign) return false
  if (filter.term !== undefined && row.source?.term !== filter.term) return false
  if (filter.landing !== undefined && row.source?.landing !== filter.landing) return false
  if (
    filter.channel !== undefined &&
    (row.source?.channel ?? (row.basis === 'unlinked' ? unlinked : null)) !== filter.channel
  )
    return false
  if (filter.test !== undefined && row.test !== filter.test) return false
  if (filter.spam !== undefined && row.spam !== filter.spam) return false
  return filter.search === undefined || found(row, filter.search)
}

/** Who left a message was missed all the same. */
const isResult = ({ result }: CallRow, wanted: CallRow['result']): boolean =>
  result === wanted || (wanted === 'missed' && result === 'voicemail')

function found(row: CallRow, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  if (wanted === '') return true
  if (row.callerName?.toLowerCase().includes(wanted)) return true
  const number = digits(wanted)
  return number !== '' && row.caller !== null && digits(row.caller).includes(number)
}
