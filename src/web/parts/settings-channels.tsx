import type { SavedChannels } from '#stages/visit/channel.wire.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelPreview, channels, saveChannels } from '../api/channel-queries.ts'
import { explain } from '../api/problem.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { TroubleNote } from '../shell/root.tsx'
import { Button } from '../ui/button.tsx'
import { Panel, Skeleton } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { ChannelList } from './channel-list.tsx'
import { ChannelPreview } from './channel-preview.tsx'
import { ChannelTester, UsualChannels } from './channel-tester.tsx'
import type { Rule } from './channel-words.ts'

/** Channels of one's own: edited, tried on an address and on the visits there were, and only then saved. */
export function ChannelSettings() {
  const { id } = useAccount()
  const { data, error, refetch } = useQuery(channels(id))
  if (error && !data) return <TroubleNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-96" />
  return <Editor saved={data} />
}

/** Rules as they are being edited, and the version they were made from. */
type Draft = Readonly<{ version: number; rules: Rule[] }>

function Editor({ saved }: { saved: SavedChannels }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  // Null: as they are saved. What somebody else saves meanwhile does not take away what is being written here, and is not written over.
  const [draft, setDraft] = useState<Draft | null>(null)
  const { version, rules } = draft ?? saved
  const preview = useQuery(channelPreview(id, useDeferredValue(rules)))
  const changed = JSON.stringify(rules) !== JSON.stringify(saved.rules)
  const save = useSave(saved, () => setDraft(null))
  return (
    <>
      {saved.settling && <Settling {...saved.settling} />}
      <ChannelList
        rules={rules}
        taken={preview.data?.taken}
        onChange={(edited) => setDraft({ version, rules: edited })}
      />
      {changed && preview.data && <ChannelPreview preview={preview.data} />}
      {changed && (
        <div className="sticky bottom-4 z-10 flex items-center gap-2 rounded-lg border border-line-strong bg-surface px-4 py-2.5 shadow-float max-md:bottom-18">
          <span className="min-w-0 grow text-sm">{t('channels.notSaved')}</span>
          <Button kind="quiet" onClick={() => setDraft(null)}>
            {t('channels.discard')}
          </Button>
          <Button kind="primary" disabled={save.saving} onClick={() => save.run({ version, rules })}>
            {t('do.save')}
          </Button>
        </div>
      )}
      <ChannelTester rules={rules} />
      <UsualChannels />
    </>
  )
}

/** Saves over the version that was read; for ten seconds the rules before can be had back. */
function useSave(saved: SavedChannels, onSaved: () => void) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const [saving, setSaving] = useState(false)
  const problem = (error: unknown) => {
    say({ kind: 'problem', text: explain(t, error) })
    void client.invalidateQueries({ queryKey: channels(id).queryKey })
  }
  const took = (fresh: SavedChannels) => {
    client.setQueryData(channels(id).queryKey, fresh)
    onSaved()
    // Calls, reports, homes: whatever names a channel is asked again.
    void client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[1] === id && queryKey[0] !== 'channels',
    })
  }
  const run = ({ version, rules }: Draft) => {
    setSaving(true)
    saveChannels(id, version, rules)
      .then((fresh) => {
        took(fresh)
        const undo = () => void saveChannels(id, fresh.version, saved.rules).then(took, problem)
        say({ text: t('saved'), action: { label: t('do.undo'), run: undo }, stays: 10_000 })
      })
      .catch(problem)
      .finally(() => setSaving(false))
  }
  return { saving, run }
}

/** The past is being told by the new rules; it goes on without this page. */
function Settling({ done, of }: { done: number; of: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Panel>
      <label className="flex flex-col gap-2 text-sm">
        {t('channels.settling', { done: format.count(done), of: format.count(of) })}
        <progress className="h-1.5 w-full accent-accent-fill" value={done} max={of} />
      </label>
    </Panel>
  )
}
