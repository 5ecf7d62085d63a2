import type { PromptRow } from '#configuration/prompts.wire.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AudioLines, Download, FileUp } from 'lucide-react'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { soundUrl, sounds } from '../api/sound-queries.ts'
import { clock, isoDuration } from '../format/duration.ts'
import { useAccount } from '../shell/account.ts'
import { TroubleNote } from '../shell/root.tsx'
import { Button } from '../ui/button.tsx'
import { MenuItem } from '../ui/menu.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { removalOf } from './sound-removal.ts'
import { useHoldings, useRemoval, useRemovals } from './holdings.ts'
import { TrackButton } from './play-button.tsx'
import { player } from './player.ts'
import { RowMenu } from './row-menu.tsx'
import { SoundUpload } from './sound-upload.tsx'
import { SpeakTryOut } from './speak-try-out.tsx'

/** What callers hear that is a recording: each sound, how long it is, who plays it; and how a text would sound instead. */
export function SoundSettings() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data, error, refetch } = useQuery(sounds(id))
  const waiting = useRemovals()
  const [uploading, setUploading] = useState<string | true>()
  if (error && !data) return <TroubleNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-96" />
  const prompts = data.prompts.filter(({ name }) => !waiting.has(removalOf(id, name).id))
  const upload = (
    <Button size="small" onClick={() => setUploading(true)}>
      <FileUp />
      {t('sounds.upload')}
    </Button>
  )
  return (
    <>
      <Panel flush title={t('settings.sounds')} {...(prompts.length > 0 ? { action: upload } : {})}>
        {prompts.length === 0 && (
          <Empty icon={<AudioLines />} title={t('sounds.none')} lesson={t('sounds.lesson')}>
            <Button onClick={() => setUploading(true)}>{t('sounds.upload')}</Button>
          </Empty>
        )}
        <ul>
          {prompts.map((prompt) => (
            <SoundRow key={prompt.name} prompt={prompt} onReplace={() => setUploading(prompt.name)} />
          ))}
        </ul>
      </Panel>
      <SpeakTryOut speaks={data.speaks} />
      {uploading !== undefined && (
        <SoundUpload
          {...(uploading === true ? {} : { replaces: uploading })}
          taken={prompts}
          onClose={() => setUploading(undefined)}
        />
      )}
    </>
  )
}

function SoundRow({ prompt, onReplace }: { prompt: PromptRow; onReplace: () => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const remove = useRemoval()
  const say = useToast()
  const { name, lengthMs, usedBy } = prompt
  const url = soundUrl(id, prompt)
  const takeAway = () => {
    if (usedBy.length > 0)
      return say({ kind: 'problem', text: t('sounds.inUse', { flows: usedBy.join(', ') }), stays: 9000 })
    if (player.state.track?.url === url) player.close()
    remove(removalOf(id, name))
  }
  return (
    <li className="flex min-h-13 items-center gap-3 border-b border-line px-4 py-2 text-sm last:border-0">
      <TrackButton
        track={{ title: name, url, seconds: lengthMs / 1000 }}
        play={t('sounds.play', { name })}
        pause={t('sounds.pause', { name })}
      />
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-xs text-ink-3">
          {usedBy.length === 0 ? t('sounds.unused') : <PlayedIn flows={usedBy} />}
        </span>
      </span>
      <time dateTime={isoDuration(lengthMs)} className="text-ink-2 tabular-nums">
        {clock(lengthMs)}
      </time>
      <RowMenu name={name} onRemove={takeAway}>
        <MenuItem icon={<FileUp />} onSelect={onReplace}>
          {t('sounds.replace')}
        </MenuItem>
        <MenuItem icon={<Download />} onSelect={() => keep(url, `${name}.wav`)}>
          {t('player.download')}
        </MenuItem>
      </RowMenu>
    </li>
  )
}

function PlayedIn({ flows }: { flows: readonly string[] }) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const { items = [] } = useHoldings('flows')
  return (
    <>
      {t('sounds.playedIn')}{' '}
      {flows.map((name, place) => {
        const flow = items.find((each) => each.name === name)
        return (
          <Fragment key={name}>
            {place > 0 && ', '}
            {flow ? (
              <Link
                to="/$account/flows/$flow"
                params={{ account, flow: flow.id }}
                className="text-ink-2 underline-offset-2 hover:underline"
              >
                {name}
              </Link>
            ) : (
              name
            )}
          </Fragment>
        )
      })}
    </>
  )
}

/** The browser keeps what stands behind a link that is asked to. */
function keep(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
