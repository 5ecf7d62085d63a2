import type { AccountId, LegId } from '#base/id.ts'
import type { Log } from '#platform/log.ts'
import type { Prompt } from '#stages/call/flow.ts'
import type { Dialect } from './carrier.ts'
import type { CallOpening, LiveCallParts } from './live-call.ts'
import type { Sound, Way } from './markup-document.ts'
import type { KeptStanding } from './markup-kept.ts'
import type { Recorded, Remote } from './markup-recorder.ts'

/** What a call at a carrier that asks for documents needs of the world around it. */
export type MarkupParts = LiveCallParts &
  Readonly<{
    dialect: Dialect
    /** A sound the carrier can fetch, or words for its own voice. */
    prepare(prompt: Prompt, locale: string, account: AccountId): Promise<Sound | null>
    /** Where the carrier comes back to from document `n` of a leg. */
    wayTo(call: CallOpening, leg: LegId, n: number, way: Way): string
    /** The carrier's REST interface, for what happens while it asks nothing. */
    remote: Remote
    /** The document for a caller whom nothing of ours can help. */
    lastResort(): string
    /** Keeps how the call stands, for the case that this process dies. */
    keep(standing: KeptStanding): void
    /** A recording or a voicemail message lies with the carrier: somebody should fetch it. */
    recorded(call: CallOpening, recording: Recorded): void
    log: Pick<Log, 'warn' | 'error'>
  }>
