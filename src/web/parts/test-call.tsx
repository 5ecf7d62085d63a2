import type { TestCallReply } from '#stages/call/call.wire.ts'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { PhoneOutgoing } from 'lucide-react'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../api/live.ts'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'

type TestCall = Readonly<{ placing: boolean; place: () => void }>
const Context = createContext<TestCall>({ placing: false, place: () => {} })

/** Places a call with the built-in phone and opens it, so that one sees it ring, talk, end, and then hears it. */
const useTestCall = () => useContext(Context)

export function TestCallProvider(props: { children: ReactNode }) {
  const { t } = useTranslation()
  const account = useAccount()
  const navigate = useNavigate()
  const say = useToast()
  const { arrived } = useLive()
  const [placed, setPlaced] = useState<string>()
  const place = useMutation({
    mutationFn: () =>
      request<TestCallReply>('POST', path(['accounts', account.id, 'test-calls']), { talkMs: 6000 }),
    onSuccess: ({ callId, sipStatus }) => {
      if (callId) setPlaced(callId)
      else say({ kind: 'problem', text: t('testCall.refused', { status: sipStatus ?? '–' }), stays: 9000 })
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error), stays: 9000 }),
  })
  // The edge has taken it; the log has it a moment later, and says so. Without the live stream we go there after a while anyway.
  useEffect(() => {
    if (placed === undefined) return
    const open = () => {
      setPlaced(undefined)
      void navigate({ to: '/$account/calls/$call', params: { account: account.id, call: placed } })
    }
    const later = setTimeout(open, arrived.has(placed) ? 0 : 2500)
    return () => clearTimeout(later)
  }, [placed, arrived, account.id, navigate])
  return (
    <Context value={{ placing: place.isPending || placed !== undefined, place: () => place.mutate() }}>
      {props.children}
    </Context>
  )
}

export function TestCallButton() {
  const { t } = useTranslation()
  const { placing, place } = useTestCall()
  return (
    <Button kind="primary" disabled={placing} onClick={place}>
      <PhoneOutgoing />
      {placing ? t('testCall.placing') : t('testCall.place')}
    </Button>
  )
}
