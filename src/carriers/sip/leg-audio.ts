import type { MediaEngine, MediaLegId } from '#media/engine.ts'
import {
  createAnswer,
  createOffer,
  readAnswer,
  type AgreedAudio,
  type LocalAudio,
} from '#sip/sdp/offer-answer.ts'

/** The sound of one leg: our port in the media engine, and what was agreed about it with the far end. */
export interface LegAudio {
  readonly id: MediaLegId
  /** Our offer, or our answer again as one; each has a higher version than the last (RFC 3264, section 8). */
  offer(): string
  /** Answers their offer and tells the engine; null when we have nothing in common (488). */
  answer(offer: string): string | null
  /** Takes their answer to our last offer; false when it does not fit. */
  agree(answer: string): boolean
  /** True while the far end wants to hear nothing. */
  isHeld(): boolean
  /** Offers again what is agreed, to hear whether anybody is there. Who does not answer at all has its session ended by the stack. */
  askIfThere(session: Readonly<{ reoffer(sdp: string): Promise<string> }>): Promise<void>
  close(): void
}

/** Opens a port for the leg. `session` is the number in the SDP's origin line: any, kept for the life of the leg. */
export async function openLegAudio(media: MediaEngine, id: MediaLegId, session: number): Promise<LegAudio> {
  const { address, port } = await media.openLeg(id)
  let version = 0
  let current: AgreedAudio | null = null
  const local = (): LocalAudio => ({ address, port, session: { id: session, version: ++version } })
  let offered = local()

  const settle = (agreed: AgreedAudio): void => {
    current = agreed
    media.setRemote(id, agreed)
  }

  return {
    id,
    offer() {
      offered = local()
      return createOffer(offered)
    },
    answer(offer) {
      const answered = createAnswer(offer, local())
      if (!answered.ok) return null
      settle(answered.value.agreed)
      return answered.value.sdp
    },
    agree(answer) {
      const agreed = readAnswer(answer, offered)
      if (agreed.ok) settle(agreed.value)
      return agreed.ok
    },
    isHeld: () => current?.send === false,
    async askIfThere(session) {
      offered = local()
      try {
        const agreed = readAnswer(await session.reoffer(createOffer(offered)), offered)
        if (agreed.ok) current = agreed.value
      } catch {
        // It refused, so it is there.
      }
      if (current !== null) settle(current) // patience begins anew
    },
    close() {
      // The leg's statistics have no reader yet; a failure to close is the engine's to log.
      void media.closeLeg(id)
    },
  }
}
