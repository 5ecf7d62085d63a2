import type { CallDetail } from '#stages/call/call.wire.ts'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { clock } from '../format/duration.ts'
import { useFormat } from '../shell/account.ts'
import { useNow } from '../shell/now.ts'
import { Panel, Skeleton } from '../ui/panel.tsx'
import { player } from './player.ts'
import { useTrack } from './play-button.tsx'
import { SoundPlayer } from './sound-player.tsx'
import { storyOf, type Part, stretchesOf } from './call-story.ts'

/** What happened on the line: the recording one can see, the stretches of the call to scale, and each event. */
export function CallDuring({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {call.messageUrl === null ? <Recording call={call} /> : <Message call={call} />}
      {call.messageUrl !== null && call.recording === 'ready' && <Recording call={call} />}
      <Panel title={t('during.title')}>
        <div className="flex flex-col gap-4">
          <Stretches call={call} />
          <Events call={call} />
        </div>
      </Panel>
      {call.legs.length > 0 && <Legs call={call} />}
    </div>
  )
}

function Recording({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const makeTrack = useTrack()
  const ready = call.recording === 'ready'
  useEffect(() => {
    if (ready && !player.state.playing) player.load(makeTrack(call))
    // Loading once is enough: space and the arrows then act on this page's recording.
  }, [ready, call.id])
  if (!ready) return <NoRecording call={call} />
  const begun = call.timeline.find(({ kind }) => kind === 'recording-started')?.at ?? call.startedAt
  const marks = call.timeline
    .filter(({ kind }) => kind === 'connected' || kind === 'held' || kind === 'resumed')
    .map((event) => ({
      at: (Date.parse(event.at) - Date.parse(begun)) / 1000,
      label: t(`mark.${event.kind as 'connected' | 'held' | 'resumed'}`),
    }))
    .filter((mark) => mark.at > 0 && mark.at < call.recordingMs / 1000)
  return (
    <SoundPlayer
      title={t('player.label')}
      track={makeTrack(call)}
      download={`call-${call.id}.wav`}
      lanes={[
        { name: t('player.caller'), peaks: laneOf(call.peaks, 0) },
        { name: t('player.callee'), peaks: laneOf(call.peaks, 1) },
      ]}
      marks={marks}
    />
  )
}

function Message({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const makeTrack = useTrack()
  if (call.messageUrl === null) return null
  return (
    <SoundPlayer
      title={t('player.message', { mailbox: call.mailbox ?? '' })}
      track={{ ...makeTrack(call), url: call.messageUrl, seconds: call.messageMs / 1000 }}
      download={`message-${call.id}.wav`}
      lanes={[{ name: t('player.caller'), peaks: laneOf(call.messagePeaks, 0) }]}
      marks={[]}
    />
  )
}

/** Peaks come in pairs, the caller first. */
const laneOf = (peaks: readonly number[] | null, side: 0 | 1): readonly number[] =>
  (peaks ?? []).filter((_, index) => index % 2 === side).map((peak) => peak / 127)

function NoRecording({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const running = call.recording === 'running'
  const words =
    call.phase === 'ended' || running
      ? t(`recording.${call.recording as 'none' | 'running' | 'failed'}`)
      : t('recording.waiting')
  return (
    <Panel title={t('player.label')}>
      <div className="flex items-center gap-2 text-sm text-ink-3">
        {running && <span aria-hidden className="live-dot size-2 rounded-full bg-missed" />}
        {words}
      </div>
    </Panel>
  )
}

const stretchLook: Readonly<Record<Part, string>> = {
  ring: 'bg-line-strong',
  greet: 'bg-accent/35',
  talk: 'bg-accent',
  hold: 'bg-waiting',
}

/** The call to scale: ringing, greeting, talking, on hold. Grows while it runs. */
function Stretches({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const now = useNow(500, call.phase !== 'ended')
  const end = call.endedAt ? Date.parse(call.endedAt) : now
  const stretches = stretchesOf(call, end)
  if (stretches.length === 0) return <Skeleton className="h-3" />
  return (
    <div className="flex flex-col gap-2">
      <div
        className="flex h-3 gap-px overflow-hidden rounded"
        role="img"
        aria-label={stretches.map(({ part, length }) => `${t(`part.${part}`)} ${clock(length)}`).join(', ')}
      >
        {stretches.map(({ part, from, length }) => (
          <span
            key={from}
            className={`min-w-0.5 ${stretchLook[part]}`}
            style={{ flexGrow: Math.max(1, length), flexBasis: 0 }}
          />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2" aria-hidden>
        {(['ring', 'greet', 'talk', 'hold'] as const).map((part) => {
          const length = stretches
            .filter((each) => each.part === part)
            .reduce((sum, each) => sum + each.length, 0)
          return length > 0 ? (
            <li key={part} className="flex items-center gap-1.5">
              <span className={`size-2 rounded-xs ${stretchLook[part]}`} />
              {t(`part.${part}`)} <span className="text-ink-3">{clock(length)}</span>
            </li>
          ) : null
        })}
      </ul>
    </div>
  )
}

function Events({ call }: { call: CallDetail }) {
  const format = useFormat()
  const { t } = useTranslation()
  return (
    <ol className="relative flex flex-col gap-2.5 before:absolute before:top-2 before:bottom-2 before:left-[3px] before:w-px before:bg-line-strong">
      {storyOf(call, t, format.phone).map(({ at, text, more, weight }, index) => (
        // Two events may share a moment and a text; their place in the story is what tells them apart.
        <li key={index} className="rise relative flex gap-3 pl-4 text-sm">
          <span
            aria-hidden
            className={`absolute top-1.5 left-0 size-[7px] rounded-full ${weight === 'main' ? 'bg-accent' : 'border border-ink-3 bg-surface'}`}
          />
          <span className="min-w-0 grow">
            {text}
            {more && <span className="block text-xs break-words text-ink-3">{more}</span>}
          </span>
          <time
            dateTime={at}
            title={format.exact(at)}
            className="text-xs leading-5 whitespace-nowrap text-ink-3"
          >
            {format.timeWithSeconds(at)}
          </time>
        </li>
      ))}
    </ol>
  )
}

const outcomes = [
  'dialling',
  'ringing',
  'answered',
  'busy',
  'no-answer',
  'declined',
  'unreachable',
  'cancelled',
] as const

function Legs({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  return (
    <Panel title={t('legs.title')} flush>
      <ul>
        {call.legs.map((leg) => {
          const outcome = outcomes.find((each) => each === leg.outcome)
          return (
            <li
              key={leg.leg}
              className="flex items-center gap-3 border-b border-line px-4 py-2 text-sm last:border-0"
            >
              <span className="min-w-0 grow">
                <span className="block truncate font-medium">{leg.name}</span>
                <span className="block truncate text-xs text-ink-3">{leg.address}</span>
              </span>
              <span className="text-xs text-ink-3">{t('legs.rang', { length: clock(leg.ringMs) })}</span>
              <span
                className={leg.outcome === 'answered' ? 'text-answered' : 'text-ink-2'}
                title={leg.sipStatus ? `SIP ${leg.sipStatus}` : undefined}
              >
                {outcome ? t(`leg.${outcome}`) : leg.outcome}
              </span>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
