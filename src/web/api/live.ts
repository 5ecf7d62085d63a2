import type { CallList, CallRow } from '#stages/call/call.wire.ts'
import type { FormRow } from '#stages/form/form.wire.ts'
import type { MessageRow } from '#stages/message/message.wire.ts'
import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useMemo, useState } from 'react'
import { path } from './client.ts'
import { matches } from './matches.ts'
import type { CallFilter } from './queries.ts'

/** Whether what is on the screen still moves by itself. */
export type LiveState = 'connecting' | 'live' | 'lost'

export const LiveContext = createContext<Readonly<{ state: LiveState; arrived: ReadonlySet<string> }>>({
  state: 'connecting',
  arrived: new Set(),
})
export const useLive = () => useContext(LiveContext)

type Pages = InfiniteData<CallList, string>

/** The list with this row as it now is: replaced where it stands, put on top when it is new, gone when it no longer fits. */
export function withRow(pages: Pages, row: CallRow, filter: CallFilter): Pages {
  const fits = matches(row, filter)
  const stands = pages.pages.some((page) => page.calls.some((call) => call.id === row.id))
  if (!stands && !fits) return pages
  if (!stands) {
    const [first, ...rest] = pages.pages
    if (!first) return pages
    const calls = [...first.calls, row].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
    return { ...pages, pages: [{ ...first, calls }, ...rest] }
  }
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      calls: page.calls.flatMap((call) => (call.id !== row.id ? [call] : fits ? [row] : [])),
    })),
  }
}

function take(client: QueryClient, account: string, row: CallRow): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ['calls', account] })) {
    // The key is the one `calls()` makes: its third part is the filter.
    const filter = query.queryKey[2] as CallFilter
    client.setQueryData<Pages>(query.queryKey, (pages) => pages && withRow(pages, row, filter))
  }
  void client.invalidateQueries({ queryKey: ['call', account, row.id] })
  if (row.phase === 'ended') void client.invalidateQueries({ queryKey: ['report', account] })
}

/** Listens to the account's live stream and keeps what is on the screen current. Mounted once, by the shell. */
export function useLiveStream(account: string): Readonly<{ state: LiveState; arrived: ReadonlySet<string> }> {
  const client = useQueryClient()
  const [state, setState] = useState<LiveState>('connecting')
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const stream = new EventSource(path(['accounts', account, 'live']))
    stream.addEventListener('open', () => setState('live'))
    stream.addEventListener('error', () => setState('lost'))
    stream.addEventListener('call', (event: MessageEvent<string>) => {
      const { value: row } = JSON.parse(event.data) as { value: CallRow | null } // by the stream's contract (platform/live)
      if (!row) return
      setArrived((old) => (old.has(row.id) ? old : new Set(old).add(row.id)))
      take(client, account, row)
    })
    stream.addEventListener('message', (event: MessageEvent<string>) => {
      // EventSource calls what has no name `message`, too; ours has an id and a value (platform/live).
      const { value: text } = JSON.parse(event.data) as { value: MessageRow | null } // by the stream's contract
      void client.invalidateQueries({ queryKey: ['threads', account] })
      void client.invalidateQueries({ queryKey: ['thread', account, ...(text ? [text.threadId] : [])] })
    })
    stream.addEventListener('form', (event: MessageEvent<string>) => {
      const { value: form } = JSON.parse(event.data) as { value: FormRow | null } // by the stream's contract
      if (form) setArrived((old) => (old.has(form.id) ? old : new Set(old).add(form.id)))
      void client.invalidateQueries({ queryKey: ['forms', account] })
      void client.invalidateQueries({ queryKey: ['form', account, ...(form ? [form.id] : [])] })
      void client.invalidateQueries({ queryKey: ['form-settings', account] })
      void client.invalidateQueries({ queryKey: ['report', account, 'forms-by-day'] })
    })
    // The server may have missed something for us: read again what is shown.
    stream.addEventListener('resync', () => void client.invalidateQueries())
    return () => stream.close()
  }, [account, client])
  return useMemo(() => ({ state, arrived }), [state, arrived])
}
