import type { LegFailure } from '#stages/call/call-event.ts'

/** What a final failure to our INVITE means to people (RFC 3261, section 21). Whatever is not in the table could not be reached. */
const meaning: Readonly<Record<number, LegFailure>> = {
  403: 'declined',
  408: 'no-answer',
  480: 'no-answer',
  486: 'busy',
  487: 'cancelled',
  600: 'busy',
  603: 'declined',
  607: 'declined', // unwanted, RFC 8197
  608: 'declined', // rejected, RFC 8688
}

export const legFailure = (status: number | null): LegFailure =>
  status === null ? 'unreachable' : (meaning[status] ?? 'unreachable')
