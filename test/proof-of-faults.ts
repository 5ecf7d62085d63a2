import type { Shown } from './proof-of-steps.ts'

/** What comes in wrong, what is done about it, and where it is shown. */
export type FaultProof = readonly [what: string, answer: string, shown: Shown]

const inCarriers =
  (file: string) =>
  (name: string): Shown => [`src/carriers/${file}.test.ts`, name]
const checked = (name: string): Shown => ['src/stages/call/check-flow.test.ts', name]
const worded = (name: string): Shown => ['src/configuration/flow-faults.test.ts', name]
const broken = (name: string): Shown => ['src/stages/call/engine.test.ts', name]
const call = inCarriers('markup-routes.wire')
const text = inCarriers('message-webhooks.wire')
const trouble = inCarriers('fault.wire')
const edge = inCarriers('sip/edge.wire')

export const faultProofs: Readonly<Record<string, readonly FaultProof[]>> = {
  'A flow that is wrong': [
    ['a step that is not there', 'said where, not published', worded('a key to nowhere')],
    ['a round without an end', 'said where, not published', worded('a round')],
    ['a step no call comes to', 'said where, not published', worded('a step beside the way')],
    ['nobody to ring', 'said where, not published', worded('nobody to ring')],
    ['a number no network connects', 'said where, not published', worded('a number of no country')],
    ['hours that never come', 'said where, not published', worded('days backwards')],
    ['shares of nothing', 'said where, not published', worded('shares of nothing')],
    ['no last resort, or none that can ring', 'said where, not published', worded('no way out')],
    [
      'a destination that does not exist',
      'said where, not published',
      checked('a destination does not exist'),
    ],
    [
      'a trunk that does not exist',
      'said where, not published',
      ['src/configuration/check.test.ts', 'a trunk that is not there'],
    ],
    ['a step of no kind, nonsense', 'refused by its schema', checked('an unknown step kind')],
    [
      'any of it in a file',
      'each fault’s line; nothing is changed',
      [
        'src/configuration/file.api.db.test.ts',
        'a wrong file changes nothing and is refused with each fault’s place',
      ],
    ],
    [
      'a step that is gone while a call runs',
      'the last resort rings; noted',
      broken('a missing step "%s" sends the caller straight to the fail-open destination'),
    ],
    [
      'a destination that is gone while a call runs',
      'the next one rings; noted',
      broken('a destination that no longer exists is passed over and noted'),
    ],
  ],
  'A webhook that is wrong': [
    ['a call, unsigned', '403 in words, logged; no call', call('is not believed without a signature')],
    [
      'a call, wrongly signed',
      '403 in words; no call',
      call('is not believed with the signature of another body'),
    ],
    [
      'a signature that is old, of another key, of other bytes',
      'refused, with the reason',
      ['src/carriers/telnyx/signature.test.ts', 'is refused:'],
    ],
    ['a text, unsigned or wrongly signed', '403; no text', text('because it is %s leaves nothing behind')],
    [
      'a text that is changed, late, at another’s address',
      '403, 404; no text',
      text('because its words were changed, its hour has passed, or its address is another’s'),
    ],
    ['a connection that is not there', '404', call('for a connection that is not there is told so')],
    [
      'a call to a number that is nobody’s',
      'refused to the caller, counted',
      call('for a number that is nobody’s'),
    ],
    [
      'a call without its name',
      '400 in words',
      call('is refused when it names no call, though it is signed'),
    ],
    ['a text that is malformed, or huge', '400, 413', text('because it is malformed, or huge')],
    ['a call, huge', '413', call('larger than any carrier sends is refused')],
    ['hostile words', 'a call like any other', call('full of hostile words makes a call like any other')],
    [
      'a document that never was',
      'the last resort rings',
      call('that comes back to a place that never was is sent to the last resort'),
    ],
    [
      'the same twice, late, in any order',
      'the same record',
      ['src/carriers/contract.wire.test.ts', 'Telnyx whose callbacks come late and in disorder'],
    ],
    [
      'none at all about a call’s end',
      'the carrier is asked',
      [
        'src/carriers/carrier-recording.db.test.ts',
        'a call whose end was never told ends when its carrier says so',
      ],
    ],
  ],
  'A call over SIP that is wrong': [
    ['a stranger, a wrong password', '403, 401', ['src/sip/sipp.wire.test.ts', 'stranger-is-refused.xml']],
    ['a number that is nobody’s', '404', edge("is refused with 404 when the number is nobody's")],
    ['no codec of ours', '488', edge('is refused with 488 when it offers no codec of ours')],
    ['no sound to be had', '503', edge('a call nobody could hear is refused with 503')],
    [
      'torture (RFC 4475)',
      'its verdict, counted',
      ['src/sip/torture.wire.test.ts', 'over UDP, $file is $verdict'],
    ],
  ],
  'A carrier in trouble': [
    ['401, 403, 404, 429, 500, nonsense', 'said in words, whatever was asked', trouble('says what %s means')],
    ['never answers', 'given up on, in words', trouble('gives up on one that never answers')],
    ['cannot be reached', 'said in words', trouble('says so when nobody listens there')],
    [
      '401, 404, 429, 500, time-out in the middle of a call',
      'the call goes on; logged in words',
      call('when the carrier answers our request with %s'),
    ],
    [
      'its question crosses our request',
      'both have one answer; the next telephone rings once',
      call('a carrier whose question crosses our request is told the same in both'),
    ],
    [
      'forgets to ask what is next',
      'told after a while; the next telephone rings',
      call('when the carrier forgets to ask what is next'),
    ],
    [
      'its REST interface is down for every call',
      'the same record',
      ['src/carriers/contract.wire.test.ts', 'SignalWire whose REST interface is down'],
    ],
    [
      'an answer lost while a number is bought',
      'the number is not lost',
      ['src/carriers/carriers.api.db.test.ts', 'are not lost when the answer to buying them is'],
    ],
    [
      'stumbles over a recording',
      'fetched again',
      [
        'src/carriers/carrier-recording.db.test.ts',
        'a recording is fetched as it is there, though the carrier stumbles first',
      ],
    ],
  ],
  'We in trouble': [
    ['something of ours fails', 'the last resort rings', call('when something of ours fails')],
    ['our rules fail', 'the last resort rings', call('when our rules fail')],
    [
      'started again in the middle of a call',
      'the last resort rings; who talks, talks on',
      call('when this server started again in the middle'),
    ],
    [
      'the database is away',
      'calls go on, and are in the log later',
      [
        'test/e2e/database-away.wire.test.ts',
        'callers are answered, announced, connected and recorded while the database is away',
      ],
    ],
    [
      'the business’s own server fails, lies, or never answers',
      'the flow goes on otherwise',
      ['src/carriers/switchboard.wire.test.ts', '%s answers %s'],
    ],
  ],
}
