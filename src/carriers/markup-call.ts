import type { AccountId, LegId } from '#base/id.ts'
import { minutes, seconds, type Instant } from '#base/time.ts'
import { callerLeg, type LegFailure } from '#stages/call/call-event.ts'
import type { Destination, Flow } from '#stages/call/flow.ts'
import {
  LiveCall,
  type CallOpening,
  type Granted,
  type Wire,
  type WireCommand,
  type Wish,
} from './live-call.ts'
import { Later } from './later.ts'
import { GivenAnswers } from './markup-answers.ts'
import type { KeptStanding } from './markup-kept.ts'
import { hasRoom, isInDial, letGo, needsTelling, pursue, rest } from './markup-activity.ts'
import { canRing, documentOf, emptyDocument, reaches, type Sound, type Way } from './markup-document.ts'
import { isCrossed, newLine, nowhere, willAsk, type Line } from './markup-line.ts'
import { Lines } from './markup-lines.ts'
import { wholeQuestion } from './markup-question.ts'
import type { MarkupParts } from './markup-parts.ts'
import { dialFirst, documentFirst, patience, remembered } from './markup-patience.ts'
import { insist, MarkupRecorder } from './markup-recorder.ts'
import { failureOf, isOver, type VoiceWebhook } from './markup-webhook.ts'

/** Twilio takes 4000 characters over REST; what is longer it fetches. */
const mostMarkup = 3500

/**
 * One call at a carrier that asks us what to do (TwiML and its kin): what its webhooks say is brought to the engine, what the engine wants
 * becomes the document of the answer. When the carrier asks nothing, it is told over REST.
 *
 *     webhook ──> heard ──> engine ──> commands ──> activity of each leg ──> document ──> answer to the webhook, or REST
 */
export class MarkupCall implements Wire {
  readonly #parts: MarkupParts
  readonly #call: LiveCall
  readonly #recorder: MarkupRecorder
  readonly #lines: Lines
  readonly #answers: GivenAnswers
  readonly #later = new Later()
  readonly #onOver: () => void
  /** When it happened that is heard just now; null: now. */
  #past: Instant | null = null
  #answered: boolean
  #callerGone = false
  #ending: boolean
  #telling = false

  /** With `kept` it goes on where an earlier process left it. */
  constructor(
    parts: MarkupParts,
    opening: CallOpening,
    ref: string,
    onOver: () => void,
    kept: KeptStanding | null = null,
  ) {
    this.#parts = parts
    this.#onOver = onOver
    this.#lines = new Lines(kept?.lines ?? [[callerLeg, { ...newLine(), ref }]])
    this.#answers = new GivenAnswers(kept?.answers ?? [], () => this.#keep())
    this.#answered = kept?.answered ?? false
    this.#ending = kept?.ending ?? false
    this.#call = new LiveCall(
      { ...parts, now: () => this.#past ?? parts.now() },
      opening,
      this,
      kept?.flow ?? null,
    )
    this.#recorder = new MarkupRecorder(parts, this.#call, ref, kept?.recorder ?? null)
  }

  /** Whatever the carrier was told stands on disk before it hears it. */
  #keep(): void {
    this.#parts.keep({
      flow: this.#call.kept(),
      lines: this.#lines.kept(),
      answers: this.#answers.given(),
      answered: this.#answered,
      ending: this.#ending,
      recorder: this.#recorder.kept(),
    })
  }

  /** Something was found out about the caller before the flow. */
  found(fact: Parameters<LiveCall['found']>[0]): void {
    this.#call.found(fact)
  }

  /** The answer to the webhook that began it; the same when it comes again. */
  begin(flow?: Flow): Promise<string> {
    return this.#answers.once('begin', () => {
      const answer = this.#answer(callerLeg)
      this.#call.begin(flow)
      return answer
    })
  }

  /** The answer to a webhook about document `n` of a leg. The same one twice changes nothing and is answered the same. */
  webhook(leg: LegId, n: number, way: Way, said: VoiceWebhook): Promise<string> {
    const line = this.#lines.find(leg)
    if (line === undefined) return Promise.resolve(emptyDocument)
    if (leg !== callerLeg && (n === this.#lines.caller.n || line.ref === null)) line.ref = said.ref
    if (leg === callerLeg && isOver(said.status)) this.callerEnded()
    const key = [leg, n, way, said.ref, said.status, said.recording?.ref].join(' ')
    if (way === 'leg') return this.#answers.once(key, () => this.#legSays(leg, line, n, said))
    if (way === 'recording') return this.#answers.once(key, () => this.#recorder.says(said))
    const answer = () => (isCrossed(line, n) ? Promise.resolve(line.document) : this.#answer(leg))
    if (way === 'again') return answer()
    return this.#answers.once(key, () => {
      // A document that was replaced in the meantime says nothing any more, but a key was pressed all the same.
      if (n === line.n || way === 'answered') this.#heard(leg, line, way, said)
      else if (way === 'keys') this.#keysPressed(leg, said.keys)
      return answer()
    })
  }

  /** The caller's leg is over, whoever says so; `at` when that was, if it was long ago. */
  callerEnded(at: Instant | null = null): void {
    if (this.#callerGone) return
    this.#callerGone = true
    const lastHeard = this.#call.state?.at
    this.#past = at === null || lastHeard === undefined || at > lastHeard ? at : lastHeard
    this.#call.hear({ kind: 'leg-ended', leg: callerLeg, cause: this.#answered ? 'hung-up' : 'cancelled' })
    this.#past = null
  }

  /**
   * Somebody of this account, at a screen, asks. Whom one of ours has called by keys is in the caller's own Dial, and would be lost with them:
   * such two cannot be parted here.
   */
  askFor(account: AccountId, wish: Wish): Granted {
    if (typeof wish === 'object') {
      if (!reaches(wish.handOnTo) || this.#call.state?.agentCalls === true) return 'out-of-reach'
    }
    return this.#call.askFor(account, wish)
  }

  /** This server stops. The parties are on the carrier's line, not on ours: they talk on, and the next process goes on with the call. */
  forget(): void {
    this.#callerGone = true
    this.#call.forget()
    this.#later.giveUp()
  }

  carryOut(commands: readonly WireCommand[]): void {
    this.#ending ||= commands.some(({ kind }) => kind === 'hangup')
    for (const command of commands) {
      if (command.kind === 'play') this.#unheard(command)
      if (command.kind === 'dial' && !this.#canDial(command.destination)) {
        this.#call.unreachable(command.leg)
        continue
      }
      if (command.kind === 'dial') this.#lines.add(command.leg)
      for (const [leg, line] of this.#lines.all()) line.activity = pursue(line.activity, leg, command)
      this.#besides(command)
    }
    this.#tellSoon()
  }

  /** A carrier knows nothing of the telephones that register with us, and rings only so many at once. */
  #canDial(destination: Destination): boolean {
    return canRing(destination) && hasRoom(this.#lines.caller.activity)
  }

  /** In a Dial nothing of ours is heard: such a prompt is over at once. */
  #unheard({ leg, id, loop }: Extract<WireCommand, { kind: 'play' }>): void {
    const line = this.#lines.find(leg)
    if (!loop && line !== undefined && isInDial(line.activity))
      this.#call.hearSoon({ kind: 'prompt-ended', leg, id })
  }

  /** What no document says. */
  #besides(command: WireCommand): void {
    if (command.kind === 'answer') this.#answered = true
    else if (command.kind === 'start-recording') this.#startRecording()
    else if (command.kind === 'stop-recording')
      this.#recorder.stop(command.keep, this.#callerGone || this.#ending)
    else if (command.kind === 'pause-recording') this.#recorder.pause()
    else if (command.kind === 'resume-recording') this.#recorder.resume()
    else if (command.kind === 'hangup') this.#later.run(remembered, this.#onOver)
  }

  /** In a Dial it may run already; a document that is still to come begins it; else it is begun over REST. */
  #startRecording(): void {
    const caller = this.#lines.caller
    if (caller.told.is !== 'ringing' && caller.told.is !== 'joined') return
    caller.activity = { ...caller.activity, recording: false }
    this.#recorder.start(this.#wayTo(callerLeg, caller.n, 'recording'))
  }

  #heard(leg: LegId, line: Line, way: Way, said: VoiceWebhook): void {
    const { now } = line.activity
    if (way === 'answered') {
      line.answered = true
      return this.#call.hear({ kind: 'leg-answered', leg })
    }
    if (way === 'dialled') return this.#dialEnded(line, said)
    if (way === 'recorded') {
      if (line.told.is === 'messaging') this.#messageTaken(said)
      return
    }
    line.told = nowhere
    if (now.is !== 'hearing') return
    // A key that the engine does not want has stopped the prompt all the same: then it is said again.
    if (way === 'keys')
      return this.#keysPressed(leg, now.listen?.keys === 'many' ? `${said.keys}#` : said.keys)
    if (now.loop) return
    line.activity = rest(line.activity)
    const ended = line.said.map(({ id }) => ({ kind: 'prompt-ended', leg, id }) as const)
    const last = ended.pop()
    for (const each of ended) this.#call.hear(each)
    // The carrier has waited for a key as long as the engine would.
    if (last !== undefined) this.#call.hearLate(last, now.listen?.timeout ?? seconds(0))
  }

  #keysPressed(leg: LegId, keys: string): void {
    for (const key of keys) this.#call.hear({ kind: 'key-pressed', leg, key })
  }

  /** How long it is, the carrier says; the sound itself comes later. */
  #messageTaken({ recording }: VoiceWebhook): void {
    const caller = this.#lines.caller
    caller.told = nowhere
    if (caller.activity.now.is === 'messaging') caller.activity = rest(caller.activity)
    const length = recording?.length ?? seconds(0)
    this.#call.hear({ kind: 'message-ended', length, bytes: 0, peaks: [] })
    if (recording !== null)
      this.#parts.recorded(this.#call.opening, { ref: recording.ref, length, what: 'message', keep: true })
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
    for (const leg of legs) this.#legEnded(leg, this.#lines.of(leg), failureOf(dialStatus), sipStatus)
  }

  /** `ref`: whose end it is, where it is told; a leg that was rung anew since has another. */
  #legEnded(leg: LegId, line: Line, why: LegFailure, sipStatus: number | null, ref = line.ref): void {
    if (line.ended || ref !== line.ref) return
    line.ended = true
    const caller = this.#lines.caller
    caller.activity = letGo(caller.activity, leg)
    const failure = line.activity.now.is === 'over' ? 'cancelled' : why
    if (line.answered) this.#call.hear({ kind: 'leg-ended', leg, cause: 'hung-up' })
    else this.#call.hear({ kind: 'leg-failed', leg, failure, sipStatus })
  }

  async #legSays(leg: LegId, line: Line, n: number, said: VoiceWebhook): Promise<string> {
    const { ref, status, sipStatus } = said
    if (isOver(status) && this.#lines.isRungAnew(leg, n)) return emptyDocument
    if (status === 'ringing') this.#call.hear({ kind: 'leg-ringing', leg })
    if (status === 'in-progress' || status === 'answered')
      this.#later.run(documentFirst, () => this.#putThrough(leg, line))
    if (isOver(status)) {
      const end = (): void => this.#legEnded(leg, line, failureOf(status), sipStatus, ref)
      if (this.#lines.isLastOfDial(leg)) this.#later.run(dialFirst, end)
      else end()
    } else if (line.activity.now.is === 'over') this.#hangUp(leg, line)
    return emptyDocument
  }

  /** The carrier did not ask what an answered leg should hear first, and has put it through: nothing is said to it any more. */
  #putThrough(leg: LegId, line: Line): void {
    if (line.answered || line.ended || line.activity.now.is === 'over') return
    line.answered = true
    line.activity = { ...line.activity, now: { is: 'joined', with: callerLeg } }
    line.told = line.activity.now
    this.#call.hear({ kind: 'leg-answered', leg })
  }

  /** Resolves with the leg's next document: at once when there is one, else as soon as the engine knows, or after a while with a pause. */
  #answer(leg: LegId): Promise<string> {
    const line = this.#lines.of(leg)
    const { promise, resolve } = Promise.withResolvers<string>()
    const before = line.reply
    const reply = (document: string): void => {
      before?.(document)
      resolve(document)
    }
    line.reply = reply
    this.#later.run(patience, () => {
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
      // The caller last: a new document for the caller lets go of dialled legs, too.
      for (const [leg, line] of this.#lines.all().toReversed()) this.#tellIfNeeded(leg, line)
    })
  }

  #tellIfNeeded(leg: LegId, line: Line): void {
    const { now } = line.activity
    if (line.reply !== null) {
      if (now.is !== 'idle') void this.#tell(leg, line)
      return
    }
    if (this.#callerGone || !needsTelling(line.told, now)) return
    if (leg === callerLeg && willAsk(line, (of) => this.#lines.of(of))) return
    if (now.is === 'over' && leg !== callerLeg) this.#hangUp(leg, line)
    else if (now.is !== 'idle' && (leg === callerLeg || line.answered)) void this.#tell(leg, line)
  }

  /** Whatever fails, the carrier gets an answer: a caller is on the line. */
  async #tell(leg: LegId, line: Line): Promise<void> {
    try {
      await this.#tellNow(leg, line)
    } catch (error) {
      this.#parts.log.error({ err: error, call: this.#call.opening.callId }, 'A call goes to its last resort')
      line.reply?.(leg === callerLeg ? this.#parts.lastResort() : emptyDocument)
      line.reply = null
    }
  }

  async #tellNow(leg: LegId, line: Line): Promise<void> {
    const { now } = line.activity
    if (line.reply === null && line.told === now) return
    line.told = now
    if (line.reply !== null && now.is === 'over') this.#leaves(line)
    line.said = now.is === 'hearing' ? wholeQuestion(this.#call, leg, now) : []
    const { accountId, context } = this.#call.opening
    const sounds = await Promise.all(
      line.said.map(({ prompt }) => this.#parts.prepare(prompt, context.locale, accountId)),
    )
    if (line.activity.now !== now) return this.#tellIfNeeded(leg, line) // overtaken meanwhile
    const heard = sounds.filter((sound) => sound !== null)
    line.document = this.#draw(leg, line, heard)
    line.drawn = now
    const { reply } = line
    line.reply = null
    if (reply !== null) return reply(line.document)
    if (line.ref !== null) this.#redirect(leg, line, line.ref)
  }

  /** Should the question not come that follows, the caller is told over REST after all. */
  #leaves(line: Line): void {
    line.leaves = true
    this.#later.run(dialFirst, () => {
      line.leaves = false
      this.#tellSoon()
    })
  }

  #redirect(leg: LegId, { n, document }: Line, ref: string): void {
    this.#keep()
    const to = document.length <= mostMarkup ? { document } : { address: this.#wayTo(leg, n, 'again') }
    void insist(this.#parts, this.#call, 'redirect the call', this.#parts.remote.redirect(ref, to))
  }

  #draw(leg: LegId, line: Line, sounds: readonly Sound[]): string {
    const { dialect } = this.#parts
    const { offered, context } = this.#call.opening
    const n = ++line.n
    const wanted = this.#call.state?.recording
    const recordsDial =
      leg === callerLeg && (wanted === 'wanted' || (wanted === 'running' && !dialect.startsRecording))
    if (line.activity.now.is === 'ringing') this.#recorder.dialRecords = recordsDial
    const document = documentOf(line.activity, {
      dialect,
      sounds,
      locale: context.locale,
      wayTo: (way, of) => this.#wayTo(of ?? leg, n, way),
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
    const caller = this.#lines.caller
    const { now } = caller.activity
    line.told = line.activity.now
    const goesWithDial = now.is === 'over' || now.is === 'joined' || needsTelling(caller.told, now)
    if (goesWithDial || line.ref === null || line.ended) return
    void insist(this.#parts, this.#call, 'hang up a leg', this.#parts.remote.hangUp(line.ref))
  }
}
