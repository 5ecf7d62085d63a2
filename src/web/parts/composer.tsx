import type { MessageRow, ThreadRow } from '#stages/message/message.wire.ts'
import { longestText, segmentsOf } from '#stages/message/segments.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { SendHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { TextArea } from '../ui/field.tsx'
import { Tooltip } from '../ui/tooltip.tsx'

/** Hands a text over. Its id is ours, so that pressing twice, or a lost answer, is one text. */
export function useSend() {
  const { id: account } = useAccount()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (text: Readonly<{ id: string; to: string; from: string; body: string }>) =>
      request<MessageRow>('POST', path(['accounts', account, 'messages']), text),
    onSuccess: (message) =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['threads', account] }),
        client.invalidateQueries({ queryKey: ['thread', account, message.threadId] }),
      ]),
  })
}

/** A place to answer. Enter sends, with Shift it begins a line. */
export function Composer({ thread }: { thread: ThreadRow }) {
  const { t } = useTranslation()
  const send = useSend()
  const [body, setBody] = useState('')
  const [id, setId] = useState(() => crypto.randomUUID())
  const ready = body.trim() !== '' && !send.isPending
  const submit = () => {
    if (!ready) return
    send.mutate(
      { id, to: thread.person, from: thread.number, body },
      {
        onSuccess: () => {
          setBody('')
          setId(crypto.randomUUID())
        },
      },
    )
  }
  return (
    <form
      className="flex flex-col gap-1.5 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {send.error && (
        <p role="alert" className="rounded-md bg-missed-soft px-3 py-2 text-sm text-missed">
          {explain(t, send.error)}
        </p>
      )}
      <div className="flex items-end gap-2">
        <TextArea
          aria-label={t('texts.write')}
          placeholder={t('texts.write')}
          rows={2}
          maxLength={longestText}
          value={body}
          onChange={({ target }) => setBody(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            submit()
          }}
          className="max-h-40 resize-none max-md:text-lg"
        />
        <Button type="submit" kind="primary" size="round" aria-label={t('texts.send')} disabled={!ready}>
          <SendHorizontal />
        </Button>
      </div>
      <Parts body={body} />
    </form>
  )
}

/** Into how many parts the text will be cut: each is paid for. */
export function Parts({ body }: { body: string }) {
  const { t } = useTranslation()
  const { count, left, encoding } = segmentsOf(body)
  if (count === 0) return <p className="h-4" />
  return (
    <p className="flex h-4 gap-2 text-2xs text-ink-3">
      <Tooltip hint={t(encoding === 'GSM-7' ? 'texts.partsGsm' : 'texts.partsUnicode')}>
        <button
          type="button"
          className="cursor-help rounded-sm underline decoration-dotted underline-offset-3"
        >
          {t('texts.parts', { count })}
        </button>
      </Tooltip>
      <span>{t('texts.left', { count: left })}</span>
    </p>
  )
}
