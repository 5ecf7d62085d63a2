import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from 'react'

/** One voice: its name and its loudness over time, each 0 to 1. */
export type Lane = Readonly<{ name: string; peaks: readonly number[] }>
/** Something that happened while it was recorded. */
export type Mark = Readonly<{ at: number; label: string }>

/** Loudest of each stretch, so that any recording is drawn with the same number of bars. */
export function bars(peaks: readonly number[], wanted: number): readonly number[] {
  if (peaks.length === 0) return Array.from({ length: wanted }, () => 0)
  return Array.from({ length: wanted }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / wanted)
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / wanted))
    return Math.max(...peaks.slice(from, to))
  })
}

const barCount = 220

function LaneBars({ peaks, share }: { peaks: readonly number[]; share: number }) {
  const drawn = useMemo(() => {
    const loudest = Math.max(0.05, ...peaks)
    return bars(peaks, barCount)
      .map((peak, index) => {
        const half = Math.max(0.6, (peak / loudest) * 15)
        return `M${index * 4 + 2} ${16 - half}V${16 + half}`
      })
      .join('')
  }, [peaks])
  const width = barCount * 4
  return (
    <svg viewBox={`0 0 ${width} 32`} preserveAspectRatio="none" className="h-12 w-full" aria-hidden>
      <path d={drawn} stroke="var(--line-strong)" strokeWidth="2.4" />
      <svg
        viewBox={`0 0 ${width} 32`}
        width={width * share}
        height="32"
        preserveAspectRatio="xMinYMid slice"
        overflow="hidden"
      >
        <path d={drawn} stroke="var(--accent)" strokeWidth="2.4" />
      </svg>
    </svg>
  )
}

/**
 * A recording one can see: a lane for each voice, marks for what happened, and a play head.
 * The whole of it is one slider: arrows move five seconds, with Shift one; Page keys thirty; Home and End.
 */
export function Waveform(props: {
  label: string
  lanes: readonly Lane[]
  marks: readonly Mark[]
  at: number
  length: number
  text: string
  onSeek: (to: number) => void
}) {
  const { at, length, onSeek } = props
  const area = useRef<HTMLDivElement>(null)
  const share = length > 0 ? Math.min(1, at / length) : 0
  const seekTo = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect()
    if (box) onSeek(((event.clientX - box.left) / box.width) * length)
  }
  const press = (event: KeyboardEvent) => {
    const jump = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageUp: 30, PageDown: -30 }[
      event.key
    ]
    if (jump !== undefined) onSeek(at + (event.shiftKey ? Math.sign(jump) : jump))
    else if (event.key === 'Home') onSeek(0)
    else if (event.key === 'End') onSeek(length)
    else return
    event.preventDefault()
  }
  return (
    <div className="flex gap-3">
      <div aria-hidden className="flex flex-col text-2xs text-ink-3">
        {props.lanes.map((lane) => (
          <span key={lane.name} className="flex h-12 items-center">
            {lane.name}
          </span>
        ))}
      </div>
      <div
        ref={area}
        role="slider"
        tabIndex={0}
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={Math.round(length)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={props.text}
        onKeyDown={press}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          seekTo(event)
        }}
        onPointerMove={(event) => event.buttons === 1 && seekTo(event)}
        className="relative min-w-0 grow cursor-pointer touch-none rounded-sm select-none"
      >
        {props.lanes.map((lane) => (
          <LaneBars key={lane.name} peaks={lane.peaks} share={share} />
        ))}
        {props.marks.map((mark) => (
          <span
            key={`${mark.at}-${mark.label}`}
            title={mark.label}
            className="absolute inset-y-0 w-px bg-ink-3 opacity-40"
            style={{ left: `${(mark.at / Math.max(length, 0.1)) * 100}%` }}
          />
        ))}
        <span
          aria-hidden
          className="absolute inset-y-0 w-0.5 -translate-x-1/2 rounded bg-accent"
          style={{ left: `${share * 100}%` }}
        />
      </div>
    </div>
  )
}
