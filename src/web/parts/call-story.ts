import type { CallDetail } from '#stages/call/call.wire.ts'
import type { TFunction } from 'i18next'
import { attestations } from './attestation.ts'

// The events of a call, as sentences and as stretches of time. Pure.

export type Part = 'ring' | 'greet' | 'talk' | 'hold'
export type Stretch = Readonly<{ part: Part; from: number; length: number }>

/** What each kind of event turns the call into; kinds not named here change nothing. */
const turns: Readonly<Record<string, Part>> = {
  offered: 'ring',
  answered: 'greet',
  'leg-dialled': 'ring',
  connected: 'talk',
  parted: 'hold',
  queued: 'greet',
  'message-started': 'greet',
  held: 'hold',
  resumed: 'talk',
}

/** What the event turns the call into; null when it changes nothing. A caller who is being handed on is on hold, whoever rings meanwhile. */
function turnOf({ kind, leg }: CallDetail['timeline'][number], parted: boolean): Part | null {
  if (kind === 'prompt-started') return leg === 'caller' ? 'greet' : null
  return parted && kind === 'leg-dialled' ? null : (turns[kind] ?? null)
}

/** The call from its first ring to `end`, cut where it changed. Ringing a destination after we answered is ringing again. */
export function stretchesOf(
  call: Pick<CallDetail, 'timeline' | 'startedAt'>,
  end: number,
): readonly Stretch[] {
  let parted = false
  const cuts = call.timeline.flatMap((event) => {
    if (event.kind === 'parted' || event.kind === 'connected') parted = event.kind === 'parted'
    const part = turnOf(event, parted)
    return part ? [{ part, at: Date.parse(event.at) }] : []
  })
  if (cuts[0]?.part !== 'ring') cuts.unshift({ part: 'ring', at: Date.parse(call.startedAt) })
  const stretches: Stretch[] = []
  for (const [index, { part, at }] of cuts.entries()) {
    const length = Math.max(0, (cuts[index + 1]?.at ?? end) - at)
    const last = stretches.at(-1)
    if (last?.part === part) stretches[stretches.length - 1] = { ...last, length: last.length + length }
    else if (length > 0) stretches.push({ part, from: at, length })
  }
  return stretches
}

export type Line = Readonly<{ at: string; text: string; more?: string; weight: 'main' | 'small' }>

/** The events a person cares for, in words. Bookkeeping (steps entered, legs ended) is left to the raw log. */
export function storyOf(
  call: Pick<CallDetail, 'timeline' | 'number' | 'numberName'> &
    Readonly<{ legs: readonly Readonly<{ leg: string; name: string }>[] }>,
  t: TFunction,
  phone: (number: string) => string,
): readonly Line[] {
  return call.timeline.flatMap(({ at, kind, leg, detail }): readonly Line[] => {
    const text = (key: string): string => {
      const value = detail[key]
      return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    }
    const name = text('name') || call.legs.find((each) => each.leg === leg)?.name || ''
    const line = (words: string, more = '', weight: Line['weight'] = 'small'): readonly Line[] => [
      more === '' ? { at, text: words, weight } : { at, text: words, more, weight },
    ]
    switch (kind) {
      case 'offered':
        return line(t('event.offered', { number: call.numberName || phone(call.number) }), '', 'main')
      case 'attested':
        return line(t('event.attested'), attestationWords(t, text('attestation')))
      case 'screened':
        return line(...screeningWords(t, text('verdict'), text('why')))
      case 'marked':
        return line(
          t(
            detail['spam'] === null
              ? 'event.unmarked'
              : detail['spam'] === true
                ? 'event.markedSpam'
                : 'event.markedNotSpam',
          ),
        )
      case 'answered':
        return line(t('event.answered'))
      case 'caller-rung':
        return line(t('event.callerRung'))
      case 'prompt-started':
        return line(
          t(leg === 'caller' ? 'event.announced' : 'event.whispered'),
          text('says') && `“${text('says')}”`,
        )
      case 'leg-dialled':
        return line(t('event.dialled', { name }))
      case 'leg-ringing':
        return line(t('event.ringing', { name }))
      case 'leg-answered':
        return line(t('event.legAnswered', { name }))
      case 'leg-failed':
        return line(t('event.legFailed', { name }), failureWords(t, text('failure')))
      case 'connected':
        return line(t('event.connected', { name }), '', 'main')
      case 'held':
        return line(t('event.held'))
      case 'resumed':
        return line(t('event.resumed'))
      case 'key-pressed':
        return line(t('event.key', { key: text('key') }))
      case 'accepted':
        return line(t('event.accepted', { name }))
      case 'parted':
        return line(t('event.parted', { name }))
      case 'routed':
        return line(t('event.routed', { branch: text('branch') }))
      case 'tagged':
        return line(t('event.tagged'), Array.isArray(detail.tags) ? detail.tags.join(', ') : '')
      case 'queued':
        return line(t('event.queued', { queue: text('queue') }), '', 'main')
      case 'left-queue':
        return line(t('event.leftQueue', { queue: text('queue') }))
      case 'callback-asked':
        return line(t('event.callbackAsked'), '', 'main')
      case 'called-back':
        return line(t(detail.reached === true ? 'event.calledBack' : 'event.notCalledBack'), '', 'main')
      case 'message-started':
        return line(t('event.messageStarted', { mailbox: text('mailbox') }))
      case 'message-ended':
        return line(t('event.messageEnded'), '', 'main')
      case 'message-failed':
        return line(t('event.messageFailed'), text('why'))
      case 'surveyed':
        return line(t('event.surveyed', { answer: text('answer') }))
      case 'called-through':
        return line(t('event.calledThrough', { number: phone(text('callee')) }), '', 'main')
      case 'transfer-asked':
        return line(t('event.transferAsked', { to: text('to') }))
      case 'transferred':
        return line(t('event.transferred'), '', 'main')
      case 'transfer-failed':
        return line(t('event.transferFailed'), failureWords(t, text('failure')))
      case 'flow-fault':
        return line(t('event.flowFault', { step: text('step') }))
      case 'recording-paused':
        return line(t('event.recordingPaused'))
      case 'recording-resumed':
        return line(t('event.recordingResumed'))
      case 'recording-dropped':
        return line(t('event.recordingDropped'))
      case 'recording-started':
        return line(t('event.recordingStarted'))
      case 'recording-failed':
        return line(t('event.recordingFailed'), text('why'))
      case 'ended':
        return line(endWords(t, text('by')), '', 'main')
      default:
        return []
    }
  })
}

function attestationWords(t: TFunction, attestation: string): string {
  const known = attestations.find((each) => each === attestation)
  return known ? t(`attestation.${known}`) : attestation
}

function screeningWords(t: TFunction, verdict: string, why: string): [words: string, more: string] {
  const said = (['allow', 'challenge', 'reject'] as const).find((each) => each === verdict)
  const rule = (['trusted', 'blocked', 'anonymous', 'robocaller', 'attestation'] as const).find(
    (each) => each === why,
  )
  return [said ? t(`spam.verdict.${said}`) : verdict, rule ? t(`spam.why.${rule}`) : why]
}

const endWords = (t: TFunction, by: string): string =>
  by === 'caller' ? t('event.endedByCaller') : by === 'callee' ? t('event.endedByCallee') : t('event.ended')

function failureWords(t: TFunction, failure: string): string {
  const known = (['busy', 'no-answer', 'declined', 'unreachable', 'cancelled'] as const).find(
    (each) => each === failure,
  )
  return known ? t(`leg.${known}`) : failure
}
