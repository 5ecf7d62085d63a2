import type { OutgoingHandler } from '#sip/user-agent.contract.ts'

const listeners = [
  'onEstablished',
  'onAnswer',
  'onReoffer',
  'onKey',
  'onRefer',
  'onReferred',
  'onEnd',
  'onRinging',
  'onAnswered',
] as const satisfies readonly (keyof OutgoingHandler)[]

/**
 * The same handler, but a bug in it costs one call and not all of them: `onBug` is told and decides. An offer that was met by a bug is
 * refused.
 */
export function guard(handler: OutgoingHandler, onBug: (error: unknown) => void): OutgoingHandler {
  const guarded: Record<string, unknown> = {}
  for (const name of listeners) {
    // `as`: what a listener takes is passed on as it came, so its parameters need no names here.
    const listener = handler[name] as ((...given: unknown[]) => unknown) | undefined
    if (listener === undefined) continue
    guarded[name] = (...given: unknown[]) => {
      try {
        return listener.apply(handler, given)
      } catch (error) {
        onBug(error)
        return null
      }
    }
  }
  return guarded
}
