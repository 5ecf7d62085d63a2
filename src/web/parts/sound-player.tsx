import { Download, Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { clock } from '../format/duration.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Panel } from '../ui/panel.tsx'
import { type Lane, type Mark, Waveform } from '../ui/waveform.tsx'
import { player, type Track, usePlayer } from './player.ts'

const speeds = [1, 1.25, 1.5, 2] as const

/** A sound one can see, play from anywhere, and keep. */
export function SoundPlayer(sound: {
  title: string
  track: Track
  /** What the file is called when it is kept. */
  download: string
  lanes: readonly Lane[]
  marks: readonly Mark[]
}) {
  const { t } = useTranslation()
  const { title, track, lanes, marks } = sound
  const state = usePlayer()
  const [speed, setSpeed] = useState(0)
  const mine = state.track?.url === track.url
  const at = mine ? state.at : 0
  const length = mine && state.track ? state.track.seconds : track.seconds
  const playing = mine && state.playing
  return (
    <Panel
      title={title}
      action={
        <a
          href={track.url}
          download={sound.download}
          aria-label={t('player.download')}
          title={t('player.download')}
          className={buttonLook({ kind: 'quiet', size: 'icon-small' })}
        >
          <Download />
        </a>
      }
    >
      <div className="flex flex-col gap-3">
        <Waveform
          label={t('player.seek')}
          lanes={lanes}
          marks={marks}
          at={at}
          length={length}
          text={`${clock(at * 1000)} / ${clock(length * 1000)}`}
          onSeek={(to) => {
            player.load(track)
            player.seek(to)
          }}
        />
        <div className="flex items-center gap-3">
          <Button
            kind="primary"
            size="round"
            aria-label={t(playing ? 'player.pause' : 'player.play')}
            onClick={() => player.toggle(track)}
          >
            {playing ? <Pause className="fill-current" /> : <Play className="translate-x-px fill-current" />}
          </Button>
          <span className="text-sm">
            {clock(at * 1000)} <span className="text-ink-3">/ {clock(length * 1000)}</span>
          </span>
          {mine && state.failed && (
            <span role="alert" className="text-sm text-missed">
              {t('player.failed')}
            </span>
          )}
          <span className="grow" />
          <Button
            kind="quiet"
            size="small"
            aria-label={t('player.speed', { speed: speeds[speed] })}
            onClick={() => {
              const next = (speed + 1) % speeds.length
              setSpeed(next)
              player.rate = speeds[next] ?? 1
            }}
          >
            {speeds[speed]}×
          </Button>
        </div>
      </div>
    </Panel>
  )
}
