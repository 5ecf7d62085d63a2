import { seconds } from '#base/time.ts'
import type { Flow } from './flow.ts'
import { challengeStep, refusedStep } from './spam.ts'

const words: Readonly<Record<'en' | 'ro' | 'uk', string>> = {
  en: 'Hello. To be connected, please press 1.',
  ro: 'Bună ziua. Pentru a fi conectat, apăsați tasta 1.',
  uk: 'Вітаємо. Щоб з’єднатися, натисніть 1.',
}

/**
 * The flow with a question in front: whoever presses 1 goes on as if nothing had been asked; who never does is hung up. A machine that
 * reads a text into the line does not press keys.
 */
export function challenged(flow: Flow, locale: 'en' | 'ro' | 'uk'): Flow {
  return {
    ...flow,
    start: challengeStep,
    steps: {
      ...flow.steps,
      [challengeStep]: {
        does: 'menu',
        prompt: { say: words[locale] },
        keys: { '1': flow.start },
        timeout: seconds(6),
        tries: 2,
        invalid: null,
        otherwise: refusedStep,
      },
      [refusedStep]: { does: 'hangup' },
    },
  }
}

/** The flow of a caller who is not let in: 603, "somewhere knows this call is not wanted" (RFC 3261, 21.6.2). */
export const rejected = (flow: Flow): Flow => ({
  ...flow,
  start: refusedStep,
  steps: { [refusedStep]: { does: 'reject', as: 'declined' } },
})
