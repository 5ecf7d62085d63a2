import type { stepBodies } from '#stages/call/flow.wire.ts'

/** A test by its file and the words of its name. */
export type Shown = readonly [file: string, name: string]

/** One thing a step does, and where it is shown. */
export type StepProof = Readonly<{
  /** `every flow`: what holds whatever the steps are. */
  step: keyof typeof stepBodies | 'every flow'
  what: string
  /** On the pure engine. */
  flow: Shown
  /** On the wire, by SIPp: a scenario in `test/sipp/steps/`. */
  sipp: string
  /** Told to every carrier, for one record; null where it is decided as in the row above, before any carrier is asked. */
  story: string | null
  /** By what the parties hear; null where there is nothing to hear. */
  sound: Shown | null
}>

const pure =
  (file: string) =>
  (name: string): Shown => [`src/stages/call/${file}.test.ts`, name]
const wire =
  (file: string) =>
  (name: string): Shown => [`src/carriers/sip/${file}.wire.test.ts`, name]

const ring = pure('steps/ring')
const menu = pure('steps/menu')
const queue = pure('steps/queue')
const record = pure('steps/record')
const hours = pure('steps/schedule')('the log says which branch it was')
const area = pure('steps/route-by-area')('%s from %s: %s')
const caller = pure('steps/route-by-caller')('%j and %j: %s')
const source = pure('steps/route-by-source')('%j: %s')
const rejected = pure('steps/reject')('%s is said with %i')
const heard = wire('flow')
const way = heard('follows %s, and what is said there is heard')
const menuHeard = heard('is heard; a wrong key is called wrong, a right one (RFC 4733) rings the desk')
const recordingHeard = wire('waiting')('a recording goes silent where it is paused and keeps its time')

type Row = readonly [what: string, flow: Shown, sipp: string, story: string | null, sound: Shown | null]

const rows: Readonly<Record<StepProof['step'], readonly Row[]>> = {
  announce: [
    [
      'says something',
      pure('steps/announce')('answers and says the call’s own words'),
      'announcement-is-said-and-the-call-ends',
      'is announced, rings, is whispered to',
      way,
    ],
  ],
  menu: [
    [
      'a key (RFC 4733)',
      menu('a key after the prompt leads on, and the log says which'),
      'menu-key-2-reaches-sales',
      'goes where the menu leads',
      menuHeard,
    ],
    [
      'a key (SIP INFO), during the prompt',
      menu('a key during the prompt interrupts it'),
      'menu-key-2-by-info-reaches-sales',
      'goes where the menu leads',
      heard('takes a key by SIP INFO, in the middle of its prompt'),
    ],
    [
      'no key in time, asked again',
      menu('silence repeats the menu without calling it wrong; after the last try the call goes on'),
      'menu-silence-is-asked-again-and-reaches-reception',
      'goes where the menu leads nobody',
      null,
    ],
    [
      'an invalid key, then a valid one',
      menu('a wrong key is said to be one, the menu is repeated, and a key is taken meanwhile'),
      'menu-wrong-key-is-asked-again-and-reaches-sales',
      'goes where the menu leads nobody',
      menuHeard,
    ],
    [
      'invalid keys until the last try',
      menu('whatever is pressed, however often: it asks as often as it may and then goes on'),
      'menu-wrong-keys-reach-reception',
      'goes where the menu leads nobody',
      null,
    ],
  ],
  schedule: [
    ['weekly hours', hours, 'schedule-open-hours-reach-sales', 'is put through in opening hours', way],
    ['a holiday', hours, 'schedule-holiday-is-told-unavailable', null, null],
    [
      'any other time',
      hours,
      'schedule-any-other-time-is-told-busy',
      'hears that the business is closed',
      null,
    ],
  ],
  'route-by-area': [
    ['an area', area, 'area-of-the-caller-reaches-texas', 'goes to the branch of its area', way],
    ['elsewhere', area, 'area-elsewhere-is-told-unavailable', null, null],
  ],
  'route-by-caller': [
    ['who is known', caller, 'known-caller-reaches-sales', null, null],
    [
      'who has a tag',
      caller,
      'tagged-caller-is-told-unavailable',
      'is known, and put through as the list has it',
      null,
    ],
    ['who is new', caller, 'new-caller-is-told-busy', null, null],
    ['who withholds the number', caller, 'withheld-caller-is-declined', 'withholds its number', null],
    ['a number, or its beginning', caller, 'caller-by-number-is-told-busy', null, way],
  ],
  'route-by-source': [
    ['a source', source, 'source-of-the-call-reaches-sales', 'goes where what made it call leads', way],
    ['another source', source, 'source-elsewhere-is-told-busy', null, null],
  ],
  split: [
    [
      'by percentage',
      pure('steps/split')('divides callers by their shares'),
      'split-by-percentage-is-declined',
      'is one of the hundred percent that a test sends one way',
      way,
    ],
    [
      'the same way for the same caller',
      pure('steps/split')('the same caller always goes the same way'),
      'split-sends-the-same-caller-the-same-way',
      null,
      null,
    ],
  ],
  record: [
    [
      'from the answer on',
      record('before the answer it waits for it, paused when it was asked to pause'),
      'recording-begins-with-the-talk',
      'is recorded from the answer on',
      recordingHeard,
    ],
    [
      'pause and resume',
      record('%j: %j'),
      'recording-pauses-and-resumes',
      'pauses while a card number is said, and goes on',
      recordingHeard,
    ],
    [
      'drop',
      record('what is dropped is thrown away, and the log says so'),
      'recording-is-dropped',
      'is not kept when the flow drops the recording',
      recordingHeard,
    ],
  ],
  ring: [
    [
      'all at once',
      ring('rings everybody, and the first to answer has the call'),
      'ring-all-at-once-is-taken-by-the-first',
      'rings all at once, and the first to answer has it',
      heard('all at once: the first to answer has the caller'),
    ],
    [
      'in order',
      pure('engine')(
        'nobody answers: the caller hears "temporarily unavailable", or "busy" when the last was busy',
      ),
      'ring-in-order-goes-on-to-the-second',
      'is answered by the second when the first is busy',
      null,
    ],
    [
      'nobody answers',
      pure('engine')(
        'nobody answers: the caller hears "temporarily unavailable", or "busy" when the last was busy',
      ),
      'ring-nobody-is-told-busy',
      'is missed when everybody is busy',
      null,
    ],
    [
      'weighted round robin',
      pure('rota')('weights are honoured, smoothly'),
      'ring-round-robin-honours-weights',
      'rings the first in turn, by weight',
      null,
    ],
    [
      'longest idle',
      pure('rota')('longest idle is who ended their last talk first; who has had none yet comes before'),
      'ring-longest-idle-takes-turns',
      'is answered by whoever has been idle longest',
      null,
    ],
    [
      'sticky',
      ring('whoever answered this caller before may be rung alone, before the rest at once'),
      'ring-sticky-finds-who-answered-before',
      'is answered by whoever answered this caller before',
      null,
    ],
    [
      'whisper',
      ring('the first to answer hears the whisper alone'),
      'whisper-is-said-to-who-answers',
      'is announced, rings, is whispered to',
      menuHeard,
    ],
    [
      'press 1 to accept',
      ring('only 1 takes the call, in the whisper already or after it'),
      'accept-1-takes-the-call',
      'is answered by whoever presses 1',
      heard('takes the call only for who presses 1: voicemail of a mobile does not'),
    ],
  ],
  queue: [
    [
      'music until somebody is free, and the position',
      queue('hears at once how things stand, then music again'),
      'queue-music-until-the-desk-is-free',
      'waits in line, and the next in turn takes it',
      wire('waiting')(
        'lets the second caller hear music until the first has hung up, and says where they stand',
      ),
    ],
    [
      'the longest wait',
      queue('the longest wait is over'),
      'queue-waits-no-longer-than-it-may',
      'waits in line no longer than it may',
      null,
    ],
    [
      'a key for a callback',
      queue('the key for a callback keeps the place and ends the call'),
      'queue-key-1-keeps-the-place',
      'keeps its place in line and hangs up, to be called back',
      wire('waiting')('keeps the place of who presses a key and hangs up'),
    ],
  ],
  voicemail: [
    [
      'greeting, beep, message',
      pure('steps/voicemail')('greets, beeps and takes a message'),
      'voicemail-takes-a-message',
      'leaves a message when nobody answers',
      wire('waiting')('a message has what the caller said after the beep, and nothing else'),
    ],
  ],
  tag: [
    [
      'tags',
      pure('steps/tag')('a tag is put on the call, and the call goes on at once'),
      'tag-is-put-on-the-call',
      'takes the only way of a split, and carries a tag',
      way,
    ],
  ],
  survey: [
    [
      'after the talk',
      pure('steps/survey')('takes %s, thanks and goes on'),
      'survey-is-answered-after-the-talk',
      'is asked how it was, after the callee hung up',
      heard('the caller whom the desk has left is asked how it was'),
    ],
  ],
  ask: [
    [
      'the answer names the way',
      pure('steps/ask')('its answer names the way'),
      'ask-sends-where-the-answer-says',
      "goes where the business's own server says",
      way,
    ],
    [
      'no answer in two seconds',
      pure('steps/ask')('waits two seconds'),
      'ask-goes-on-without-an-answer',
      "goes on when the business's own server says nothing",
      null,
    ],
  ],
  'call-through': [
    [
      'a number by keys',
      pure('steps/call-through')('rings the person called: the call is theirs from then on'),
      'call-through-reaches-the-number-typed',
      'is one of ours who calls a number outside through us',
      heard('a colleague hears whom to call, types the number, and then the two hear each other'),
    ],
  ],
  hangup: [
    [
      'ends the call',
      pure('engine')('a flow may hang up without ringing anybody'),
      'hangup-ends-the-call',
      'hears that the business is closed',
      null,
    ],
  ],
  reject: [
    ['busy (486)', rejected, 'reject-as-busy', 'is rejected', null],
    ['declined (603)', rejected, 'reject-as-declined', 'withholds its number, and is not taken', null],
    ['unavailable (480)', rejected, 'reject-as-unavailable', null, null],
  ],
  'every flow': [
    [
      'the last resort, when it cannot go on',
      pure('engine')('a flow that goes round and round fails open'),
      'last-resort-takes-the-call-of-a-broken-flow',
      'is taken by the last resort of a flow that leads nowhere',
      null,
    ],
  ],
}

/** Every step of a flow, each thing it does, and where each is shown. */
export const stepProofs: readonly StepProof[] = Object.entries(rows).flatMap(([step, kinds]) =>
  kinds.map(([what, flow, sipp, story, sound]) => ({
    step: step as StepProof['step'], // a key of `rows`
    what,
    flow,
    sipp,
    story,
    sound,
  })),
)
