import type { SipRequest } from '#sip/message.ts'
import { contentType } from './body.ts'

/** The keys of a telephone, as they are in RFC 4733. */
const isKey = (text: string): boolean => /^[0-9*#A-D]$/.test(text)

/** Some peers write the star and the pound as the event numbers of RFC 4733. */
const numbered: Readonly<Record<string, string>> = { '10': '*', '11': '#' }

/**
 * The key in an INFO, or null. `application/dtmf-relay` has lines (`Signal=5`), `application/dtmf` is the key itself. There is no
 * RFC for either; both came from gateways and stayed.
 */
export function readKey(info: SipRequest): string | null {
  if (info.body.length > 256) return null
  const text = info.body.toString('latin1')
  const type = contentType(info)
  const written =
    type === 'application/dtmf-relay'
      ? /^\s*Signal\s*=\s*(\S+)\s*$/im.exec(text)?.[1]
      : type === 'application/dtmf'
        ? text.trim()
        : undefined
  if (written === undefined) return null
  const key = (numbered[written] ?? written).toUpperCase()
  return isKey(key) ? key : null
}

/** The body of an INFO with one key, 160 ms long. */
export const formatKey = (key: string): Buffer => Buffer.from(`Signal=${key}\r\nDuration=160\r\n`)
