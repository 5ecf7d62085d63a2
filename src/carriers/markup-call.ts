import type { LegId } from '#base/id.ts'
import { minutes, seconds, type Duration } from '#base/time.ts'
import type { Log } from '#platform/log.ts'
import { callerLeg, type LegFailure } from '#stages/call/call-event.ts'
import type { Flow, Prompt } from '#stages/call/flow.ts'
import type { Answer, Dialect } from './carrier.ts'
import { LiveCall, type CallOpening, type LiveCallParts, type Wire, type WireCommand } from './live-call.ts'
import { needsTelling, nothingYet, pursue, rest, type Activity, type Doing } from './markup-activity.ts'
import { documentOf, emptyDocument, type Sound, type Way } from './markup-document.ts'
import { failureOf, isOver, type VoiceWebhook } from './markup-webhook.ts'

/** What a call needs of the world around it. */
export type MarkupParts = LiveCallParts &
  Readonly<{
    dialect: Dialect
    /** A sound the carrier can fetch, or words for its own voice. */
    prepare(prompt: Prompt, locale: string): Promise<Sound>
    /** Where the carrier comes back to from document `n` of a leg. */
    wayTo(call: CallOpening, leg: LegId, n: number, way: Way): string
    /** The carrier's REST interface, for what happens while it asks nothing. */
    remote: Remote
    /** A recording or a voicemail message lies with the carrier: somebody should fetch it. */
    recorded(call: CallOpening, recording: Recorded): void
    log: Pick<Log, 'warn'>
  }>

export type Remote = Readonly<{
  redirect(ref: string, document: string): Promise<Answer<null>>
  hangUp(ref: string): Promise<Answer<null>>
  startRecording(ref: string, callback: string): Promise<Answer<null>>
  changeRecording(ref: string, to: 'paused' | 'in-progress' | 'stopped'): Promise<Answer<null>>
}>

export type Recorded = Readonly<{
  ref: string
  length: Duration
  what: 'call' | 'message'
  /** False: it is to be thrown away there. */
  keep: boolean
}>

/** One side of the call, as the carrier was told and as it should be. */
type Line = {
  activity: Activity
  told: Doing
  /** Counts the documents, so that a carrier that comes back says from which. */
  n: number
  document: string
  /** The carrier's id, once it said so. */
  ref: string | null
  answered: boolean
  ended: boolean
  /** The carrier waits for a document. */
  reply: ((document: string) => void) | null
}

/** How long a carrier is kept waiting for what the engine does not know yet; it would give up after 15 s. */
const patience = seconds(3)

/** The end of a Dial's last leg is told twice; the Dial itself, which needs an answer, is given so long to come first. */
const dialFirst = seconds(3)

/** Webhooks that come after the end still find the call. */
const remembered = minutes(2)

const nowhere: Doing = { is: 'idle' }

/**
 * One call at a carrier that asks us what to do (TwiML and its kin): what its webhooks say is brought to the engine, what the engine wants
 * becomes the document of the answer. When the carrier asks nothing, it is told over REST.
 *
 *     webhook ──> heard ──> engine ──> commands ──> activity of each leg ──> document ──> answer to the webhook, or REST
 */
export class MarkupCall implements Wire {
  readonly #parts: MarkupParts
  readonly #call: LiveCall
  readonly #lines = new Map<LegId, Line>()
  readonly #answers = new Map<string, Promise<string>>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #onOver: () => void
  #answered = false
  #callerGone = false
  #dialRecords = false
  #keepRecording = true
  #telling = false

  constructor(parts: MarkupParts, opening: CallOpening, ref: string, onOver: () => void) {
    this.#parts = parts
    this.#onOver = onOver
    this.#lines.set(callerLeg, { ...newLine(), ref })
    this.#call = new LiveCall(parts, opening, this)
  }

  /** Something was found out about the caller before the flow. */
  found(fact: Parameters<LiveCall['found']>[0]): void {
    this.#call.found(fact)
  }

  /** The answer to the webhook that began it; the same when it comes again. */
  begin(flow?: Flow): Promise<string> {
    return this.#once('begin', () => {
      const answer = this.#answer(callerLeg)
      this.#call.begin(flow)
      return answer
    })
  }

  /** The answer to a webhook about document `n` of a leg. The same one twice changes nothing and is answered the same. */
  webhook(leg: LegId, n: number, way: Way, said: VoiceWebhook): Promise<string> {
    const line = this.#lines.get(leg)
    if (line === undefined) return Promise.resolve(emptyDocument)
    if (leg !== callerLeg) line.ref ??= said.ref
    if (leg === callerLeg && isOver(said.status)) this.callerEnded()
    const key = [leg, n, way, said.ref, said.status, said.recording?.ref].join(' ')
    if (way === 'leg') return this.#once(key, () => this.#legSays(leg, line, said))
    if (way === 'recording') return this.#once(key, () => this.#recordingSays(said))
    if (way === 'again') return this.#answer(leg)
    return this.#once(key, () => {
      // A document that was replaced in the meantime says nothing any more; whoever still reads it gets the new one.
      if (n === line.n) this.#heard(leg, line, way, said)
      return this.#answer(leg)
    })
  }

  /** The caller's leg is over, whoever says so. */
  callerEnded(): void {
    if (this.#callerGone) return
    this.#callerGone = true
    this.#call.hear({ kind: 'leg-ended', leg: callerLeg, cause: this.#answered ? 'hung-up' : 'cancelled' })
  }

  /** This server stops. The parties are on the carrier's line, not on ours: they talk on, and the log closes the call at the next start. */
  forget(): void {
    this.#callerGone = true
    for (const timer of this.#timers) clearTimeout(timer)
  }

  carryOut(commands: readonly WireCommand[]): void {
    for (const command of commands) {
      if (command.kind === 'dial') this.#lines.set(command.leg, newLine())
      for (const [leg, line] of this.#lines) line.activity = pursue(line.activity, leg, command)
      this.#besides(command)
    }
    this.#tellSoon()
  }

  /** What no document says. */
  #besides(command: WireCommand): void {
    if (command.kind === 'answer') this.#answered = true
    else if (command.kind === 'start-recording') this.#startRecording()
    else if (command.kind === 'pause-recording') this.#changeRecording('paused')
    else if (command.kind === 'resume-recording') this.#changeRecording('in-progress')
    else if (command.kind === 'stop-recording') {
      this.#keepRecording = command.keep
      this.#changeRecording('stopped')
    } else if (command.kind === 'hangup') this.#later(remembered, () => this.#forgotten())
  }

  #forgotten(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#onOver()
  }

  /** In a Dial it runs already; a document that is still to come begins it; else it is begun over REST. */
  #startRecording(): void {
    const caller = this.#lineOf(callerLeg)
    if (caller.told.is !== 'ringing' && caller.told.is !== 'joined') return
    caller.activity = { ...caller.activity, recording: false }
    if (this.#dialRecords) return
    const callback = this.#wayTo(callerLeg, caller.n, 'recording')
    void this.#ask('start the recording', this.#parts.remote.startRecording(this.#callerRef(), callback))
  }

  /** With the call the carrier stops by itself. */
  #changeRecording(to: 'paused' | 'in-progress' | 'stopped'): void {
    if (this.#callerGone || this.#isOver()) return
    void this.#ask(`change the recording to ${to}`, this.#parts.remote.changeRecording(this.#callerRef(), to))
  }

  #callerRef(): string {
    return this.#lineOf(callerLeg).ref ?? '' // it has had one from the beginning
  }

  #heard(leg: LegId, line: Line, way: Way, said: VoiceWebhook): void {
    const { now } = line.activity
    if (way === 'answered') {
      line.answered = true
      return this.#call.hear({ kind: 'leg-answered', leg })
    }
    if (way === 'dialled') return this.#dialEnded(line, said)
    line.told = nowhere
    if (way === 'keys' && now.is === 'hearing') return this.#keysPressed(leg, line, now, said.keys)
    line.activity = rest(line.activity)
    if (way === 'recorded' && now.is === 'messaging') return this.#messageTaken(now.id, said)
    if (now.is !== 'hearing' || now.loop) return
    const ended = { kind: 'prompt-ended', leg, id: now.id } as const
    // The carrier has waited for a key as long as the engine would.
    if (way === 'no-key') this.#call.hearLate(ended, now.listen?.timeout ?? seconds(0))
    else this.#call.hear(ended)
  }

  /** A key that the engine does not want: the carrier has stopped the prompt, so it is said again. */
  #keysPressed(leg: LegId, line: Line, now: Doing & { is: 'hearing' }, keys: string): void {
    const all = now.listen?.keys === 'many' ? `${keys}#` : keys
    for (const key of all) this.#call.hear({ kind: 'key-pressed', leg, key })
  }

  #messageTaken(id: string, { recording }: VoiceWebhook): void {
    if (recording === null)
      return this.#call.hear({ kind: 'message-ended', length: seconds(0), bytes: 0, peaks: [] })
    this.#call.hear({ kind: 'message-ended', length: recording.length, bytes: 0, peaks: [] })
    this.#parts.recorded(this.#call.opening, { ...recording, what: 'message', keep: true })
  }

  /** The Dial is over though the caller is still there: so is every leg that was in it. */
  #dialEnded(line: Line, { dialStatus, sipStatus }: VoiceWebhook): void {
    const legs =
      line.told.is === 'ringing'
        ? line.told.legs.map(({ leg }) => leg)
        : line.told.is === 'joined'
          ? [line.told.with]
          : []
    line.told = nowhere
    if (line.activity.now.is === 'joined') line.activity = rest(line.activity)
    for (const leg of legs) this.#legEnded(leg, this.#lineOf(leg), failureOf(dialStatus), sipStatus)
  }

  #legEnded(leg: LegId, line: Line, why: LegFailure, sipStatus: number | null): void {
    if (line.ended) return
    line.ended = true
    const failure = line.activity.now.is === 'over' ? 'cancelled' : why
    if (line.answered) this.#call.hear({ kind: 'leg-ended', leg, cause: 'hung-up' })
    else this.#call.hear({ kind: 'leg-failed', leg, failure, sipStatus })
  }

  async #legSays(leg: LegId, line: Line, { status, sipStatus }: VoiceWebhook): Promise<string> {
    if (status === 'ringing') this.#call.hear({ kind: 'leg-ringing', leg })
    if (isOver(status)) {
      const end = (): void => this.#legEnded(leg, line, failureOf(status), sipStatus)
      if (this.#isLastOfDial(leg)) this.#later(dialFirst, end)
      else end()
    } else if (line.activity.now.is === 'over') this.#hangUp(leg, line)
    return emptyDocument
  }

  #isLastOfDial(leg: LegId): boolean {
    const { told } = this.#lineOf(callerLeg)
    if (told.is === 'joined') return told.with === leg
    return (
      told.is === 'ringing' && told.legs.every((other) => other.leg === leg || this.#lineOf(other.leg).ended)
    )
  }

  async #recordingSays({ recording }: VoiceWebhook): Promise<string> {
    if (recording === null) return emptyDocument
    const { ref, length } = recording
    if (recording.absent) this.#call.hear({ kind: 'recording-failed', why: 'the carrier recorded nothing' })
    else if (recording.over)
      this.#parts.recorded(this.#call.opening, { ref, length, what: 'call', keep: this.#keepRecording })
    return emptyDocument
  }

  /** Resolves with the leg's next document: at once when there is one, else as soon as the engine knows, or after a while with a pause. */
  #answer(leg: LegId): Promise<string> {
    const line = this.#lineOf(leg)
    const { promise, resolve } = Promise.withResolvers<string>()
    const before = line.reply
    const reply = (document: string): void => {
      before?.(document)
      resolve(document)
    }
    line.reply = reply
    this.#later(patience, () => {
      if (line.reply === reply) void this.#tell(leg, line)
    })
    this.#tellSoon()
    return promise
  }

  #tellSoon(): void {
    if (this.#telling) return
    this.#telling = true
    queueMicrotask(() => {
      this.#telling = false
      for (const [leg, line] of this.#lines) this.#tellIfNeeded(leg, line)
    })
  }

  #tellIfNeeded(leg: LegId, line: Line): void {
    const { now } = line.activity
    if (line.reply !== null) {
      if (now.is !== 'idle') void this.#tell(leg, line)
      return
    }
    if (this.#callerGone || !needsTelling(line.told, now)) return
    if (now.is === 'over' && leg !== callerLeg) this.#hangUp(leg, line)
    else if (now.is !== 'idle' && (leg === callerLeg || line.answered)) void this.#tell(leg, line)
  }

  async #tell(leg: LegId, line: Line): Promise<void> {
    const { activity } = line
    if (line.reply === null && line.told === activity.now) return
    line.told = activity.now
    const sound =
      activity.now.is === 'hearing'
        ? await this.#parts.prepare(activity.now.prompt, this.#call.opening.context.locale)
        : null
    if (line.activity.now !== activity.now) return this.#tellIfNeeded(leg, line) // overtaken meanwhile
    line.document = this.#draw(leg, line, sound)
    const { reply } = line
    line.reply = null
    if (reply !== null) reply(line.document)
    else if (line.ref !== null)
      void this.#ask('redirect the call', this.#parts.remote.redirect(line.ref, line.document))
  }

  #draw(leg: LegId, line: Line, sound: Sound): string {
    const { dialect } = this.#parts
    const { offered, context } = this.#call.opening
    const n = ++line.n
    const wanted = this.#call.state?.recording
    const recordsDial =
      leg === callerLeg && (wanted === 'wanted' || (wanted === 'running' && !dialect.startsRecording))
    if (line.activity.now.is === 'ringing') this.#dialRecords = recordsDial
    const document = documentOf(line.activity, {
      dialect,
      sound,
      locale: context.locale,
      wayTo: (way, of) => this.#wayTo(of ?? leg, of === null ? n : this.#lineOf(of).n, way),
      number: offered.number,
      caller: offered.caller,
      ringFor: this.#call.longestTimer() ?? minutes(1),
      recordsDial,
      answered: this.#answered,
    })
    line.activity = { ...line.activity, recording: false }
    return document
  }

  #wayTo(leg: LegId, n: number, way: Way): string {
    return this.#parts.wayTo(this.#call.opening, leg, n, way)
  }

  /** A leg nobody wants any more. In the caller's Dial it goes with the next document of the caller. */
  #hangUp(leg: LegId, line: Line): void {
    const caller = this.#lineOf(callerLeg)
    const goesWithDial = needsTelling(caller.told, caller.activity.now) || caller.activity.now.is === 'over'
    if (goesWithDial || line.ref === null || line.ended) return
    line.told = line.activity.now
    void this.#ask('hang up a leg', this.#parts.remote.hangUp(line.ref))
  }

  /** The carrier's refusal stops no call: it goes on with what the carrier was told last. */
  async #ask(what: string, answer: Promise<Answer<null>>): Promise<void> {
    const { ok, ...fault } = await answer
    const { callId } = this.#call.opening
    if (!ok)
      this.#parts.log.warn({ call: callId, ...fault }, `The carrier would not ${what}; the call goes on`)
  }

  #isOver(): boolean {
    return this.#lineOf(callerLeg).activity.now.is === 'over'
  }

  #lineOf(leg: LegId): Line {
    const line = this.#lines.get(leg)
    if (line === undefined) throw new Error(`leg ${leg} was never dialled`)
    return line
  }

  #once(key: string, answer: () => Promise<string>): Promise<string> {
    const before = this.#answers.get(key)
    if (before !== undefined) return before
    const made = answer()
    this.#answers.set(key, made)
    return made
  }

  #later(after: Duration, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, after)
    this.#timers.add(timer.unref())
  }
}

const newLine = (): Line => ({
  activity: nothingYet,
  told: nowhere,
  n: 0,
  document: emptyDocument,
  ref: null,
  answered: false,
  ended: false,
  reply: null,
})
