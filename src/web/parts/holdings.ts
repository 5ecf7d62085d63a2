import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { type Holdings, holdings } from '../api/queries.ts'
import { useAccount } from '../shell/account.ts'
import { useToast } from '../ui/toast.tsx'

/** How long what was removed can be had back. */
const undoFor = 10_000

/** Removals that wait for their ten seconds: out of sight already, not yet told to the server. */
class Removals {
  #waiting: ReadonlyMap<string, string> = new Map()
  readonly #listeners = new Set<() => void>()

  constructor() {
    // Who closes the page meant it: the requests outlive it.
    addEventListener('pagehide', () => {
      for (const url of this.#waiting.values()) void fetch(url, { method: 'DELETE', keepalive: true })
    })
  }

  get waiting(): ReadonlyMap<string, string> {
    return this.#waiting
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(id: string, url: string): void {
    this.#set(new Map(this.#waiting).set(id, url))
  }

  drop(id: string): void {
    const next = new Map(this.#waiting)
    next.delete(id)
    this.#set(next)
  }

  #set(next: ReadonlyMap<string, string>): void {
    this.#waiting = next
    for (const listener of this.#listeners) listener()
  }
}

export const removals = new Removals()

/** What is out of sight already: by id, where it will be removed. */
export const useRemovals = (): ReadonlyMap<string, string> =>
  useSyncExternalStore(removals.subscribe, () => removals.waiting)

/** A list of what the business has, less what is being removed. */
export function useHoldings<Kind extends keyof Holdings>(kind: Kind) {
  const { id } = useAccount()
  const waiting = useRemovals()
  const { data, error, refetch } = useQuery(holdings(id, kind))
  return { items: data?.filter((item) => !waiting.has(item.id)), error, refetch: () => void refetch() }
}

/** Creates (without id) or changes one thing; a refusal comes back to the form that asked. */
export function useSave<Reply = unknown>(kind: keyof Holdings) {
  const { id: account } = useAccount()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id?: string | undefined; body: unknown }) =>
      id === undefined
        ? request<Reply>('POST', path(['accounts', account, kind]), body)
        : request<Reply>('PATCH', path(['accounts', account, kind, id]), body),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[1] === account && queryKey[0] !== 'call',
      }),
  })
}

/** Removes a thing after ten seconds in which it can be had back. */
export function useRemove(kind: keyof Holdings) {
  const { id: account } = useAccount()
  const remove = useRemoval()
  return (id: string, name: string) =>
    remove({ id, name, url: path(['accounts', account, kind, id]), queryKey: [kind, account] })
}

/** The same for what is no holding. Whoever puts it back under its id meanwhile keeps it. */
export function useRemoval() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const say = useToast()
  return ({ id, name, url, queryKey }: Removal) => {
    removals.add(id, url)
    say({
      text: t('removed', { name }),
      stays: undoFor,
      action: { label: t('do.undo'), run: () => removals.drop(id) },
      onGone: () => {
        if (!removals.waiting.has(id)) return
        void request<void>('DELETE', url)
          .catch((error: unknown) => say({ kind: 'problem', text: explain(t, error), stays: 9000 }))
          .then(() => client.invalidateQueries({ queryKey }))
          .finally(() => removals.drop(id))
      },
    })
  }
}

type Removal = Readonly<{ id: string; name: string; url: string; queryKey: readonly string[] }>
