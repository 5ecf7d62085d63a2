import type { HeaderField } from '#sip/message.ts'

/** Methods a user agent takes; every other known one is a 405 with this list (RFC 3261, 8.2.1). */
const allowedMethods = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'OPTIONS',
  'INFO',
  'PRACK',
  'UPDATE',
  'REFER',
  'NOTIFY',
] as const

/** Option tags: RFC 3262 and RFC 4028. */
export const extensions = ['100rel', 'timer'] as const

export const allow: HeaderField = ['Allow', allowedMethods.join(', ')]
export const supported: HeaderField = ['Supported', extensions.join(', ')]

/** Bodies we can read, for OPTIONS and a 415 (RFC 3261, 11.2 and 21.4.13). */
export const accept: HeaderField = ['Accept', 'application/sdp, application/dtmf-relay, application/dtmf']

export const sdpType: HeaderField = ['Content-Type', 'application/sdp']
