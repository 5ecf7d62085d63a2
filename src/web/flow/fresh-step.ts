import type { Kind } from './step-look.ts'
import type { Step } from './edit.ts'

type Told = Readonly<{
  says: (kind: Kind) => string
  destination: string | undefined
  trunk: string | undefined
}>

/** A new step of this kind with sensible contents; every way on leads to `next`. */
export function freshStep(kind: Kind, next: string, { says, destination, trunk }: Told): Step {
  const prompt = { say: says(kind) }
  const ringing = {
    strategy: 'in-order' as const,
    sticky: false,
    destinations: destination === undefined ? [] : [{ destination, ringFor: 20_000, weight: 1 }],
    whisper: null,
    accept: null,
    nobody: next,
    after: null,
  }
  switch (kind) {
    case 'announce':
      return { does: kind, prompt, next }
    case 'menu':
      return {
        does: kind,
        prompt,
        keys: { '1': next },
        timeout: 5000,
        tries: 2,
        invalid: null,
        otherwise: next,
      }
    case 'schedule':
      return {
        does: kind,
        branches: [
          {
            name: 'Open',
            hours: [{ from: '08:00', to: '18:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] }],
            next,
          },
        ],
        otherwise: next,
      }
    case 'route-by-area':
      return { does: kind, branches: [{ areas: ['US'], next }], otherwise: next }
    case 'route-by-caller':
      return { does: kind, branches: [{ callers: { is: 'known' }, next }], otherwise: next }
    case 'route-by-source':
      return { does: kind, branches: [{ source: { source: 'google' }, next }], otherwise: next }
    case 'split':
      return {
        does: kind,
        branches: [
          { name: 'A', share: 50, next },
          { name: 'B', share: 50, next },
        ],
      }
    case 'record':
      return { does: kind, action: 'start', next }
    case 'ring':
      return { does: kind, ...ringing }
    case 'queue':
      return {
        does: kind,
        queue: 'Main',
        music: { tone: 'music' },
        announce: { position: true, wait: true, every: 30_000 },
        longestWait: 300_000,
        callback: null,
        ...ringing,
      }
    case 'voicemail':
      return { does: kind, mailbox: 'Main', greeting: prompt, longest: 120_000, next: null }
    case 'tag':
      return { does: kind, tags: ['new'], next }
    case 'survey':
      return {
        does: kind,
        name: 'Satisfaction',
        prompt,
        highest: '5',
        timeout: 5000,
        tries: 2,
        thanks: null,
        next,
      }
    case 'ask':
      return { does: kind, url: 'https://', answers: { yes: next }, otherwise: next }
    case 'call-through':
      return { does: kind, prompt, trunk: trunk ?? '', otherwise: next }
    case 'hangup':
      return { does: kind }
    case 'reject':
      return { does: kind, as: 'busy' }
  }
}
