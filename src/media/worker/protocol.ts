import type {
  MediaEvent,
  MediaLegId,
  MediaRemote,
  MediaStatistics,
  PromptKey,
  RecordingFacts,
  RecordingKey,
  RecordingOptions,
} from '../engine.ts'

/** How to start an engine. */
export type MediaEngineOptions = Readonly<{
  /** Where packets are received: an address of this machine, or 0.0.0.0. */
  bind: string
  /** What goes into the SDP: `bind`, or the public address in front of it. */
  announced: string
  /**
   * Even RTP ports from `from` to `to`, each with its odd RTCP port after it. Keep them out of the range the system takes ports from
   * by itself (Linux: 32768 to 60999), or another program may hold one. Null takes what the system gives: for tests.
   */
  ports: Readonly<{ from: number; to: number }> | null
  /** Recordings and prompts are under it (`#platform/storage.ts`). */
  dataDirectory: string
  /** A leg that should be sending and is not, for so long, nor its partner, is told as `media-timeout`. */
  timeoutMs?: number
  /** Told when the worker died of a fault and was replaced; its legs have timed out. */
  onFault?: (error: Error) => void
}>

/** What the main thread asks. */
export type Order =
  | Readonly<{ do: 'open'; leg: MediaLegId; port: number }>
  | Readonly<{ do: 'set-remote'; leg: MediaLegId; remote: MediaRemote }>
  | Readonly<{ do: 'connect'; a: MediaLegId; b: MediaLegId }>
  | Readonly<{ do: 'disconnect'; leg: MediaLegId }>
  | Readonly<{ do: 'play'; leg: MediaLegId; id: string; prompt: PromptKey; loop: boolean }>
  | Readonly<{ do: 'stop-playing'; leg: MediaLegId }>
  | Readonly<{ do: 'send-keys'; leg: MediaLegId; keys: string }>
  | Readonly<{ do: 'start-recording'; recording: RecordingKey; left: MediaLegId; options: RecordingOptions }>
  | Readonly<{ do: 'pause-recording'; recording: RecordingKey; paused: boolean }>
  | Readonly<{ do: 'stop-recording'; recording: RecordingKey; keep: boolean; ask: number }>
  | Readonly<{ do: 'close-leg'; leg: MediaLegId; ask: number }>
  | Readonly<{ do: 'close'; ask: number }>

/** What the worker tells. */
export type Report =
  | Readonly<{ tells: 'event'; event: MediaEvent }>
  /** Ports that are open and free: the main thread gives them out without asking. */
  | Readonly<{ tells: 'ports'; ports: readonly number[] }>
  | Readonly<{ tells: 'answer'; ask: number; answer: RecordingFacts | MediaStatistics | null }>
