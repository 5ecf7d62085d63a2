import { useQueryClient } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { costKeys } from '../api/cost-queries.ts'
import { explain } from '../api/problem.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Td } from '../ui/table.tsx'
import { useToast } from '../ui/toast.tsx'

/** What files are uploaded of. */
export type FilesOf = 'costs' | 'sales'

/** What is to be done when a file was kept: say so, and offer the way back. */
export function useKept(of: FilesOf): (file: string) => void {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const takeBack = useTakeBack(of)
  return (file) => {
    for (const filter of costKeys(id)) void client.invalidateQueries(filter)
    const undo = { label: t('do.undo'), run: () => void takeBack(file) }
    say({ text: t('costs.kept'), stays: 10_000, action: undo })
  }
}

/** Takes a file back, and says so. */
function useTakeBack(of: FilesOf): (file: string) => Promise<void> {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  return async (file) => {
    try {
      await request('POST', path(['accounts', id, of, 'imports', file, 'undo']))
      for (const filter of costKeys(id)) void client.invalidateQueries(filter)
      say({ text: t('costs.undone') })
    } catch (error) {
      say({ kind: 'problem', text: explain(t, error) })
    }
  }
}

/** A file in the list of those that were kept; struck through when it was taken back. */
export function KeptFile(props: {
  of: FilesOf
  file: Readonly<{ id: string; undone: boolean }>
  children: ReactNode
}) {
  const { t } = useTranslation()
  const takeBack = useTakeBack(props.of)
  const { id, undone } = props.file
  return (
    <tr className={`border-b border-line last:border-0 ${undone ? 'text-ink-3 line-through' : ''}`}>
      {props.children}
      <Td className="w-24 text-right">
        {!undone && (
          <Button kind="quiet" size="small" onClick={() => void takeBack(id)}>
            <Undo2 />
            {t('costs.undo')}
          </Button>
        )}
      </Td>
    </tr>
  )
}
