import { Slider } from 'radix-ui'

/** A line to move along. Arrows, Page and Home/End keys work on it. */
export function SeekBar(props: {
  label: string
  at: number
  length: number
  text: string
  onSeek: (to: number) => void
}) {
  return (
    <Slider.Root
      min={0}
      max={Math.max(props.length, 0.1)}
      step={0.1}
      value={[Math.min(props.at, props.length)]}
      onValueChange={([to]) => to !== undefined && props.onSeek(to)}
      className="relative flex h-6 min-w-12 grow touch-none items-center"
    >
      <Slider.Track className="relative h-1 grow rounded-full bg-line-strong">
        <Slider.Range className="absolute h-full rounded-full bg-accent" />
      </Slider.Track>
      <Slider.Thumb
        aria-label={props.label}
        aria-valuetext={props.text}
        className="block size-3 rounded-full bg-accent focus-visible:outline-2 focus-visible:outline-offset-2"
      />
    </Slider.Root>
  )
}
