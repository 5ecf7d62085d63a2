import type { UnderstoodFile } from '#stages/cost/cost.wire.ts'
import type { UnderstoodSales } from '#stages/sale/sale.wire.ts'
import { CircleAlert, CircleCheck, FileUp } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { upload } from '../api/upload.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { FileDrop, Sending } from './file-drop.tsx'
import { type Answers, FileQuestions, type Question } from './file-questions.tsx'
import { type FilesOf, useKept } from './kept-file.tsx'

/** What is said of a file before it counts. */
type Understood = Readonly<{ costs: UnderstoodFile; sales: UnderstoodSales }>

type Reply<Of extends FilesOf> = Readonly<{
  understood: Understood[Of]
  import: Readonly<{ id: string }> | null
}>

/** A file on its way in: chosen, looked at, asked about, kept. Nothing counts before the last step. */
export function FileImport<Of extends FilesOf>(props: {
  of: Of
  about: string
  onClose: () => void
  children: (understood: Understood[Of]) => ReactNode
}) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const keep = useKept(props.of)
  const [file, setFile] = useState<File>()
  const [answers, setAnswers] = useState<Answers>({})
  const [reply, setReply] = useState<Reply<Of>>()
  const [refusal, setRefusal] = useState<string>()
  const [share, setShare] = useState<number>()
  const send = async (chosen: File, said: Answers, preview: boolean) => {
    setRefusal(undefined)
    setShare(0)
    try {
      const query = { file: chosen.name.slice(-200), ...said, ...(preview ? { preview } : {}) }
      const url = path(['accounts', account, props.of, 'import'], query)
      const answer = await upload<Reply<Of>>(url, chosen, 'text/csv', setShare)
      if (answer.import) {
        props.onClose()
        keep(answer.import.id)
      } else setReply(answer)
    } catch (error) {
      setReply(undefined)
      setRefusal(explain(t, error))
    } finally {
      setShare(undefined)
    }
  }
  const choose = (chosen: File) => {
    setFile(chosen)
    setAnswers({})
    setReply(undefined)
    void send(chosen, {}, true)
  }
  const understood = reply?.understood
  const answer = (more: Answers) => {
    const said = { ...answers, ...more }
    setAnswers(said)
    if (file) void send(file, said, true)
  }
  const asked: readonly Question[] = [...new Set([...(understood?.questions ?? []), ...answeredOf(answers)])]
  const ready = understood !== undefined && understood.questions.length === 0 && understood.rows > 0
  return (
    <Dialog
      open
      wide
      title={t('costs.importFile')}
      about={props.about}
      closeLabel={t('do.close')}
      onClose={props.onClose}
    >
      <div className="flex flex-col gap-4">
        <FileDrop file={file} accept=".csv,.tsv,.txt,text/csv" label={t('costs.choose')} onChoose={choose} />
        {share !== undefined && (
          <Sending label={t('costs.reading', { file: file?.name ?? '' })} share={share} />
        )}
        {refusal && (
          <p role="alert" className="rounded-md bg-missed-soft px-3 py-2 text-sm text-missed">
            {refusal}
          </p>
        )}
        {asked.length > 0 && <FileQuestions asked={asked} answers={answers} onAnswer={answer} />}
        {ready && <Understanding understood={understood}>{props.children(understood)}</Understanding>}
        {understood && understood.faults.length > 0 && <Faults faults={understood.faults} />}
      </div>
      <div className="sticky -bottom-5 -mx-5 mt-4 -mb-5 flex justify-end gap-2 border-t border-line bg-surface px-5 py-3">
        <Button onClick={props.onClose}>{t('do.cancel')}</Button>
        <Button
          kind="primary"
          disabled={!ready || share !== undefined}
          onClick={() => file && void send(file, answers, false)}
        >
          {t('costs.keep')}
        </Button>
      </div>
    </Dialog>
  )
}

/** Opens the window for a file. */
export function FileImportButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation()
  return (
    <Button kind="primary" size="small" onClick={onClick}>
      <FileUp />
      {t('costs.importFile')}
    </Button>
  )
}

/** What was answered stays on the screen, so that it can be answered otherwise. */
const answeredOf = (answers: Answers): readonly Question[] => [
  ...(answers.days ? (['days'] as const) : []),
  ...(answers.decimals ? (['decimals'] as const) : []),
  ...(answers.currency ? (['currency'] as const) : []),
  ...(answers.from ? (['period'] as const) : []),
]

/** Sums of money in several currencies, in words. */
export function useSums(): (sums: Understood[FilesOf]['totals']) => string {
  const format = useFormat()
  return (sums) => sums.map(({ currency, amount }) => format.exactMoney(amount, currency)).join(' + ')
}

function Understanding({ understood, children }: { understood: Understood[FilesOf]; children: ReactNode }) {
  const { t } = useTranslation()
  const format = useFormat()
  const sums = useSums()
  const { currency } = useAccount()
  const totals = understood.totals.length > 0 ? understood.totals : [{ currency, amount: 0 }]
  return (
    <section
      aria-label={t('costs.understood')}
      className="flex flex-col gap-2 rounded-lg bg-sunken px-4 py-3 text-sm"
    >
      <p className="flex items-center gap-2">
        <CircleCheck aria-hidden className="size-4 shrink-0 text-answered" />
        <span className="grow text-ink-2">
          {t('costs.understoodRows', { rows: format.count(understood.rows) })}
        </span>
        <span className="text-lg font-semibold tabular-nums">{sums(totals)}</span>
      </p>
      {children}
    </section>
  )
}

function Faults({ faults }: { faults: Understood[FilesOf]['faults'] }) {
  const { t } = useTranslation()
  return (
    <section aria-label={t('costs.notUnderstood')} className="flex flex-col gap-2 text-sm">
      <p className="flex items-center gap-2 font-medium">
        <CircleAlert aria-hidden className="size-4 shrink-0 text-waiting" />
        {t('costs.notUnderstood')}
      </p>
      <ul className="flex max-h-40 flex-col gap-1 overflow-y-auto rounded-md bg-sunken p-2 text-xs">
        {faults.map(({ line, reason, text }) => (
          <li key={`${line} ${reason}`} className="flex gap-2">
            <span className="w-20 shrink-0 text-right text-ink-3 tabular-nums">
              {t('costs.line', { line })}
            </span>
            <span className="shrink-0">{t(`costs.fault.${reason as 'nobody'}`)}</span>
            <span className="truncate text-ink-3">{text}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
