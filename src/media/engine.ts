/**
 * The contract between calls and sound. An engine knows legs, packets and files; it knows no calls' meaning, no SIP, no customers.
 * Every method returns at once; what happens later is told through `on`.
 *
 * The in-process engine (`worker/`) serves one machine; a larger installation puts another engine behind the same contract.
 */
export interface MediaEngine {
  /** Opens a port for one side of a call. Answers with our address as it goes into the SDP. Rejects when every port is taken. */
  openLeg(leg: MediaLegId): Promise<MediaAddress>
  /** Where the far end wants its packets and how it speaks; again on every new offer. Symmetric RTP may correct the address. */
  setRemote(leg: MediaLegId, remote: MediaRemote): void
  /**
   * The two legs hear each other (or stop to, with `disconnect`). A leg is in one bridge at a time. Nothing at all is sent to a leg
   * before it is connected, played to or sent keys: not to disturb a far end that hears its own ringing. After, silence fills gaps.
   */
  connect(a: MediaLegId, b: MediaLegId): void
  disconnect(leg: MediaLegId): void
  /** Plays to one leg only. `prompt-ended` follows with the same `id`, also when stopped. 8 kHz mono 16-bit samples come from `prompts.ts`. */
  play(leg: MediaLegId, id: string, prompt: PromptKey, options?: Readonly<{ loop?: boolean }>): void
  stopPlaying(leg: MediaLegId): void
  /** Sends keys to the far end as RFC 4733 events; as tones when it does not know those. */
  sendKeys(leg: MediaLegId, keys: string): void
  /**
   * Stereo: `left` is what the caller's leg sends, right is everything the caller's leg hears (callee and prompts). Or the left alone. A
   * recording that runs goes on with this leg: who was on its left has left the call.
   */
  startRecording(recording: RecordingKey, left: MediaLegId, options?: RecordingOptions): void
  /** Silence is written until `resumeRecording`, so that times in it stay true. */
  pauseRecording(recording: RecordingKey): void
  resumeRecording(recording: RecordingKey): void
  /** Resolves when the last sample is on disk. */
  stopRecording(recording: RecordingKey): Promise<RecordingFacts>
  /** Stops it if it runs, and removes what there is. Resolves when nothing is left. */
  dropRecording(recording: RecordingKey): Promise<void>
  closeLeg(leg: MediaLegId): Promise<MediaStatistics>
  on(listener: (event: MediaEvent) => void): void
  close(): Promise<void>
}

/** Unique in this engine: `callId/legId`. */
export type MediaLegId = string
/** Names a rendered prompt in storage; made by the speech provider or an upload. */
export type PromptKey = string
/** Names a recording in storage. */
export type RecordingKey = string

export type RecordingOptions = Readonly<{
  /** Both sides of a call in stereo (unless told otherwise), or only what the leg's far end says: a message somebody leaves. */
  of?: 'both' | 'left'
  /** When so many milliseconds have nothing to hear on the left, it is told once as `recording-silent`. */
  silence?: number
}>

export type MediaAddress = Readonly<{ address: string; port: number }>
export type MediaCodec = 'PCMU' | 'PCMA'
export type MediaRemote = MediaAddress &
  Readonly<{
    codec: MediaCodec
    /** RTP payload type of `telephone-event`, or null when the far end did not offer it. */
    keysPayloadType: number | null
    /** False while on hold: we send nothing they did not ask for (RFC 3264, 8.4). */
    send: boolean
    /** False while on hold. The media time-out counts while it is true, from the first packet or the first `connect` on. */
    receive: boolean
  }>

export type MediaEvent =
  | Readonly<{ kind: 'key'; leg: MediaLegId; key: string }>
  | Readonly<{ kind: 'prompt-ended'; leg: MediaLegId; id: string }>
  | Readonly<{ kind: 'first-packet'; leg: MediaLegId }>
  /** Nothing comes from this leg, nor from the one it is connected with: nobody may be there any more. */
  | Readonly<{ kind: 'media-timeout'; leg: MediaLegId }>
  /** The engine failed and has lost this leg. */
  | Readonly<{ kind: 'leg-lost'; leg: MediaLegId }>
  | Readonly<{ kind: 'recording-silent'; recording: RecordingKey }>
  | Readonly<{ kind: 'recording-failed'; recording: RecordingKey; why: string }>
  | Readonly<{ kind: 'prompt-missing'; leg: MediaLegId; id: string; prompt: PromptKey }>

/** `bytes` is the sound without a header (`wav.ts` adds one); `peaks` as in `peaks.ts`. */
export type RecordingFacts = Readonly<{ bytes: number; milliseconds: number; peaks: readonly number[] }>

export type MediaStatistics = Readonly<{
  received: number
  sent: number
  /** Packets of the far end that never came, as their numbers tell. */
  lost: number
  jitterMs: number
  /** What came and was not used: no RTP, not from the far end, seen before, too late. */
  dropped: number
}>
