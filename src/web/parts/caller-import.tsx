import type { CallerImport } from '#stages/call/callers/caller.wire.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Upload } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { callerImport } from '../api/caller-queries.ts'
import { path } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { upload } from '../api/upload.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'

/** The button that chooses a file and sends it. */
export function UploadCallers({ onSent }: { onSent: (share: number | undefined) => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const input = useRef<HTMLInputElement>(null)
  const send = async (file: File) => {
    onSent(0)
    try {
      await upload(
        path(['accounts', id, 'callers', 'import'], { file: file.name.slice(-200) }),
        file,
        'text/csv',
        onSent,
      )
    } catch (error) {
      say({ kind: 'problem', text: explain(t, error), stays: 9000 })
    } finally {
      onSent(undefined)
      await client.invalidateQueries({ queryKey: callerImport(id).queryKey })
    }
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.tsv,text/csv"
        aria-label={t('callers.upload')}
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) void send(file)
          target.value = '' // the same file may be chosen again
        }}
      />
      <Button size="small" onClick={() => input.current?.click()}>
        <Upload />
        {t('callers.upload')}
      </Button>
    </>
  )
}

const isShown =
  (account: string) =>
  ({ queryKey: [kind, of] }: Readonly<{ queryKey: readonly unknown[] }>): boolean =>
    of === account && kind !== 'caller-import'

/** How an upload is going; it goes on without the page. */
export function ImportProgress({ sending }: { sending: number | undefined }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const { data } = useQuery(callerImport(id))
  const state = data?.import ?? null
  const running = state?.state === 'running'
  const outcome = running ? '' : JSON.stringify(state)
  useEffect(() => {
    // What an import changed stands in the list, and as names at every call.
    if (outcome !== '') void client.invalidateQueries({ predicate: isShown(id) })
  }, [outcome, client, id])
  if (sending !== undefined) return <Bar label={t('callers.sending')} share={sending} />
  if (state === null) return null
  if (running)
    return (
      <Bar
        label={t('callers.reading', { file: state.file })}
        share={state.bytes === 0 ? 0 : state.bytesRead / state.bytes}
        note={<Counts state={state} />}
      />
    )
  return <Outcome state={state} />
}

function Bar(props: { label: string; share: number; note?: React.ReactNode }) {
  const format = useFormat()
  return (
    <div className="flex flex-col gap-1.5 border-b border-line px-4 py-3 text-sm">
      <div className="flex gap-3">
        <span className="min-w-0 grow truncate">{props.label}</span>
        <span className="tabular-nums text-ink-2">{format.percent(props.share)}</span>
      </div>
      <progress
        aria-label={props.label}
        value={props.share}
        max={1}
        className="h-1.5 w-full overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent-fill"
      />
      {props.note}
    </div>
  )
}

function Counts({ state }: { state: CallerImport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { added, changed, unchanged, odd } = state
  const parts = [
    t('callers.added', { figure: format.count(added) }),
    t('callers.changed', { figure: format.count(changed) }),
    t('callers.unchanged', { figure: format.count(unchanged) }),
    ...(odd > 0 ? [t('callers.odd', { figure: format.count(odd) })] : []),
  ]
  return <p className="text-xs text-ink-3">{parts.join(' · ')}</p>
}

function Outcome({ state }: { state: CallerImport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { fault, lines, odd } = state
  const Icon = fault === null ? CircleCheck : CircleAlert
  return (
    <div className="flex flex-col gap-1.5 border-b border-line px-4 py-3 text-sm" role="status">
      <div className="flex items-center gap-2">
        <Icon aria-hidden className={`size-4 shrink-0 ${fault === null ? 'text-answered' : 'text-missed'}`} />
        <span className="min-w-0 grow truncate">
          {fault === null
            ? t('callers.done', { file: state.file })
            : t(`callers.fault.${fault}`, { file: state.file })}
        </span>
      </div>
      {fault === null && <Counts state={state} />}
      {lines.length > 0 && (
        <details className="text-xs">
          <summary className="cursor-pointer text-ink-2">{t('callers.showOdd')}</summary>
          <ul className="mt-1.5 flex max-h-48 flex-col gap-1 overflow-y-auto rounded-md bg-sunken p-2">
            {lines.map(({ line, fault: what, text }) => (
              <li key={`${line} ${what}`} className="flex gap-2">
                <span className="w-20 shrink-0 text-right text-ink-3 tabular-nums">
                  {t('callers.line', { line })}
                </span>
                <span className="shrink-0">{t(`callers.lineFault.${what}`)}</span>
                <span className="truncate text-ink-3">{text}</span>
              </li>
            ))}
            {odd > lines.length && (
              <li className="text-ink-3">
                {t('callers.andMore', { figure: format.count(odd - lines.length) })}
              </li>
            )}
          </ul>
        </details>
      )}
    </div>
  )
}
