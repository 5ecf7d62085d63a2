import { Link, useMatchRoute } from '@tanstack/react-router'
import { Pause, Play, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { clock } from '../format/duration.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { SeekBar } from '../ui/seek-bar.tsx'
import { player, usePlayer } from './player.ts'

/** What plays, at the foot of every page but the call's own, where the waveform is. */
export function PlayerDock() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { track, playing, at, failed } = usePlayer()
  const match = useMatchRoute()
  const call = track?.callId
  if (!track || (call && match({ to: '/$account/calls/$call', params: { account: id, call } }))) return null
  return (
    <section
      aria-label={t('player.label')}
      className="rise sticky bottom-0 z-20 mt-auto flex items-center gap-3 border-t border-line bg-surface px-3 py-2 max-md:bottom-16 md:px-8"
    >
      <Button
        kind="plain"
        size="icon"
        aria-label={t(playing ? 'player.pause' : 'player.play')}
        onClick={() => player.toggle()}
      >
        {playing ? <Pause className="fill-current" /> : <Play className="fill-current" />}
      </Button>
      {call ? (
        <Link
          to="/$account/calls/$call"
          params={{ account: id, call }}
          className="max-w-44 min-w-0 truncate text-sm font-medium hover:underline"
        >
          {track.title}
        </Link>
      ) : (
        <span className="max-w-44 min-w-0 truncate text-sm font-medium">{track.title}</span>
      )}
      {failed ? (
        <span role="alert" className="grow text-sm text-missed">
          {t('player.failed')}
        </span>
      ) : (
        <SeekBar
          label={t('player.seek')}
          at={at}
          length={track.seconds}
          text={clock(at * 1000)}
          onSeek={(to) => player.seek(to)}
        />
      )}
      <span className="text-xs whitespace-nowrap text-ink-3">
        {clock(at * 1000)} / {clock(track.seconds * 1000)}
      </span>
      <Button kind="quiet" size="icon-small" aria-label={t('do.close')} onClick={() => player.close()}>
        <X />
      </Button>
    </section>
  )
}
