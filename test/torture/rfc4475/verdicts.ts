import { readFileSync } from 'node:fs'

/**
 * What RFC 4475, section 3, asks for each message of the layers up to transactions. Where it leaves a choice, ours:
 * a status is what we refuse with; `accepted` reaches the layer above (the comment says what that one has to do); `dropped` is
 * for responses. `counter` names what is counted, `stream` what differs over TCP, where the message ends elsewhere.
 */
export type Verdict = Readonly<{
  file: string
  section: string
  verdict: number | 'accepted' | 'dropped'
  counter?: string
  stream?: number | 'waits'
  closes?: true
}>

export const verdicts: readonly Verdict[] = [
  { file: 'wsinv', section: '3.1.1.1', verdict: 'accepted' },
  { file: 'intmeth', section: '3.1.1.2', verdict: 501, counter: 'refused.unknown-method' },
  { file: 'esc01', section: '3.1.1.3', verdict: 'accepted' },
  { file: 'escnull', section: '3.1.1.4', verdict: 'accepted' },
  { file: 'esc02', section: '3.1.1.5', verdict: 501, counter: 'refused.unknown-method' },
  { file: 'lwsdisp', section: '3.1.1.6', verdict: 'accepted' },
  { file: 'longreq', section: '3.1.1.7', verdict: 'accepted' },
  { file: 'dblreq', section: '3.1.1.8', verdict: 'accepted', closes: true },
  { file: 'semiuri', section: '3.1.1.9', verdict: 'accepted' },
  { file: 'transports', section: '3.1.1.10', verdict: 'accepted' },
  { file: 'mpart01', section: '3.1.1.11', verdict: 'accepted' },
  { file: 'unreason', section: '3.1.1.12', verdict: 'dropped', counter: 'dropped.response-unmatched' }, // well formed
  { file: 'noreason', section: '3.1.1.13', verdict: 'dropped', counter: 'dropped.response-unmatched' }, // well formed
  { file: 'badinv01', section: '3.1.2.1', verdict: 400, counter: 'refused.malformed-via' },
  { file: 'clerr', section: '3.1.2.2', verdict: 400, counter: 'refused.short-body', stream: 'waits', closes: true },
  { file: 'ncl', section: '3.1.2.3', verdict: 400, counter: 'refused.content-length', closes: true },
  { file: 'scalar02', section: '3.1.2.4', verdict: 400, counter: 'refused.malformed-cseq' },
  { file: 'scalarlg', section: '3.1.2.5', verdict: 'dropped', counter: 'dropped.response-malformed' },
  { file: 'quotbal', section: '3.1.2.6', verdict: 400, counter: 'refused.malformed-from-or-to' },
  { file: 'ltgtruri', section: '3.1.2.7', verdict: 400, counter: 'refused.malformed-uri' },
  { file: 'lwsruri', section: '3.1.2.8', verdict: 400, counter: 'refused.start-line' },
  { file: 'lwsstart', section: '3.1.2.9', verdict: 400, counter: 'refused.start-line' },
  { file: 'trws', section: '3.1.2.10', verdict: 400, counter: 'refused.start-line' },
  { file: 'escruri', section: '3.1.2.11', verdict: 400, counter: 'refused.headers-in-request-uri' },
  { file: 'baddate', section: '3.1.2.12', verdict: 400, counter: 'refused.malformed-date' },
  { file: 'regbadct', section: '3.1.2.13', verdict: 400, counter: 'refused.malformed-contact' },
  { file: 'badaspec', section: '3.1.2.14', verdict: 400, counter: 'refused.malformed-from-or-to' },
  { file: 'baddn', section: '3.1.2.15', verdict: 400, counter: 'refused.malformed-from-or-to' },
  { file: 'badvers', section: '3.1.2.16', verdict: 505, counter: 'refused.version' },
  { file: 'mismatch01', section: '3.1.2.17', verdict: 400, counter: 'refused.method-mismatch' },
  { file: 'mismatch02', section: '3.1.2.18', verdict: 501, counter: 'refused.unknown-method' },
  { file: 'bigcode', section: '3.1.2.19', verdict: 'dropped', counter: 'dropped.start-line' },
  { file: 'badbranch', section: '3.2.1', verdict: 400, counter: 'refused.empty-branch' },
  { file: 'insuf', section: '3.3.1', verdict: 400, counter: 'refused.missing-header' },
  { file: 'unkscm', section: '3.3.2', verdict: 416, counter: 'refused.unknown-uri-scheme' },
  { file: 'novelsc', section: '3.3.3', verdict: 416, counter: 'refused.unknown-uri-scheme' },
  { file: 'unksm2', section: '3.3.4', verdict: 'accepted' }, // a registrar refuses this To
  { file: 'bext01', section: '3.3.5', verdict: 420, counter: 'refused.unknown-extension' },
  { file: 'invut', section: '3.3.6', verdict: 'accepted' }, // 415 from above
  { file: 'regaut01', section: '3.3.7', verdict: 'accepted' }, // a challenge from above
  { file: 'multi01', section: '3.3.8', verdict: 400, counter: 'refused.repeated-header' },
  { file: 'mcl01', section: '3.3.9', verdict: 400, counter: 'refused.content-length', closes: true },
  { file: 'bcast', section: '3.3.10', verdict: 'dropped', counter: 'dropped.response-via' },
  { file: 'zeromf', section: '3.3.11', verdict: 'accepted' }, // an end point answers it, only a proxy says 483
  { file: 'cparam01', section: '3.3.12', verdict: 'accepted' },
  { file: 'cparam02', section: '3.3.13', verdict: 'accepted' },
  { file: 'regescrt', section: '3.3.14', verdict: 'accepted' },
  { file: 'sdp01', section: '3.3.15', verdict: 'accepted' }, // 406 from above
  { file: 'inv2543', section: '3.4.1', verdict: 'accepted', stream: 400, closes: true }, // no Content-Length: a stream cannot go on
]

/** The bytes; `baddn.dat` gets the blank line it lacks. */
export function tortureMessage(file: string): Buffer {
  const bytes = readFileSync(new URL(`${file}.dat`, import.meta.url))
  return file === 'baddn' ? Buffer.concat([bytes, Buffer.from('\r\n')]) : bytes
}
