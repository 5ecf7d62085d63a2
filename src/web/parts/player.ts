import { useSyncExternalStore } from 'react'

/** What is in the player: one sound at a time, across pages. A recording knows its call. */
export type Track = Readonly<{ callId?: string; title: string; url: string; seconds: number }>
export type PlayerState = Readonly<{
  track: Track | null
  playing: boolean
  /** Seconds from the start. */
  at: number
  failed: boolean
}>

/** One audio element for the whole dashboard, and what it does as a value React can read. */
class Player {
  #audio: HTMLAudioElement | undefined
  #state: PlayerState = { track: null, playing: false, at: 0, failed: false }
  readonly #listeners = new Set<() => void>()
  #frame = 0

  get state(): PlayerState {
    return this.#state
  }

  get ready(): boolean {
    return this.#state.track !== null
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Puts a recording in without playing it, so that space and the arrows act on the page's own. */
  load(track: Track): void {
    if (this.#state.track?.url === track.url) return
    this.#element.src = track.url
    this.#change({ track, playing: false, at: 0, failed: false })
  }

  /** Plays this recording, or pauses when it is the one playing. */
  toggle(track: Track | null = this.#state.track): void {
    if (!track) return
    this.load(track)
    if (this.#element.paused) this.#element.play().catch(() => this.#change({ failed: true, playing: false }))
    else this.#element.pause()
  }

  seek(seconds: number): void {
    const { track } = this.#state
    if (!track) return
    const at = Math.min(Math.max(0, seconds), track.seconds)
    this.#element.currentTime = at
    this.#change({ at })
  }

  move(by: number): void {
    this.seek(this.#state.at + by)
  }

  set rate(rate: number) {
    this.#element.playbackRate = rate
  }

  close(): void {
    this.#element.pause()
    this.#element.removeAttribute('src')
    this.#change({ track: null, playing: false, at: 0, failed: false })
  }

  get #element(): HTMLAudioElement {
    if (this.#audio) return this.#audio
    const audio = new Audio()
    audio.preload = 'metadata'
    audio.addEventListener('play', () => {
      this.#change({ playing: true, failed: false })
      this.#follow()
    })
    audio.addEventListener('pause', () => this.#change({ playing: false }))
    audio.addEventListener('ended', () => this.#change({ playing: false, at: 0 }))
    audio.addEventListener('error', () => this.#state.track && this.#change({ failed: true, playing: false }))
    audio.addEventListener('loadedmetadata', () => {
      const { track } = this.#state
      if (track && Number.isFinite(audio.duration))
        this.#change({ track: { ...track, seconds: audio.duration } })
    })
    this.#audio = audio
    return audio
  }

  /** `timeupdate` comes four times a second; a play head wants every frame. */
  #follow(): void {
    cancelAnimationFrame(this.#frame)
    const step = () => {
      if (!this.#state.playing) return
      this.#change({ at: this.#element.currentTime })
      this.#frame = requestAnimationFrame(step)
    }
    step()
  }

  #change(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

export const player = new Player()

export const usePlayer = (): PlayerState => useSyncExternalStore(player.subscribe, () => player.state)

/** For rows: changes only when their own sound starts or stops, not with every frame. */
export const useIsPlaying = (url: string): boolean =>
  useSyncExternalStore(player.subscribe, () => player.state.playing && player.state.track?.url === url)
