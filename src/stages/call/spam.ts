import type { CallEvent } from './call-event.ts'

/** The steps that `challenged` puts in front of a flow; no step of a business begins like this. */
export const challengeStep = '#challenge'
export const refusedStep = '#refused'

/**
 * Spam is what a person says is spam. When nobody said anything: whom the rules refused, and who was asked to press a key and never
 * did. While it rings nobody knows, and of a call that this server broke off nobody ever will.
 */
export function isSpam(story: readonly CallEvent[]): boolean {
  const said = story.findLast((event) => event.kind === 'marked')?.spam ?? null
  if (said !== null) return said
  const verdict = story.find((event) => event.kind === 'screened')?.verdict
  if (verdict !== 'challenge') return verdict === 'reject'
  const ended = story.find((event) => event.kind === 'ended')
  const broken = ended?.cause === 'interrupted' || ended?.cause === 'shutdown'
  return ended !== undefined && !broken && !story.some(isPastChallenge)
}

const isPastChallenge = (event: CallEvent): boolean =>
  event.kind === 'step-entered' && event.step !== challengeStep && event.step !== refusedStep
