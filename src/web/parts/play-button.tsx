import type { CallRow } from '#stages/call/call.wire.ts'
import { Pause, Play } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { recordingUrl } from '../api/queries.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { useCallerName } from './call-words.tsx'
import { player, type Track, useIsPlaying } from './player.ts'

export function useTrack() {
  const account = useAccount()
  const name = useCallerName()
  return (call: CallRow): Track => ({
    callId: call.id,
    title: name(call),
    url: recordingUrl(account.id, call.id),
    seconds: call.recordingMs / 1000,
  })
}

/** Plays a call's recording from where it stands in a list. Keeps its place when there is none, so that columns align. */
export function PlayButton({ call }: { call: CallRow }) {
  const { t } = useTranslation()
  const track = useTrack()(call)
  if (call.recording !== 'ready') return <span className="block size-7 shrink-0" />
  const name = track.title
  return (
    <TrackButton
      track={track}
      play={t('player.playCall', { name })}
      pause={t('player.pauseCall', { name })}
    />
  )
}

/** Plays and pauses one sound of a list. */
export function TrackButton({ track, play, pause }: { track: Track; play: string; pause: string }) {
  const playing = useIsPlaying(track.url)
  return (
    <Button
      kind="quiet"
      size="icon-small"
      data-play
      aria-label={playing ? pause : play}
      aria-pressed={playing}
      onClick={(event) => {
        event.stopPropagation()
        player.toggle(track)
      }}
      className={playing ? 'text-accent' : ''}
    >
      {playing ? <Pause className="fill-current" /> : <Play className="fill-current" />}
    </Button>
  )
}
