import type { CallDetail } from '#stages/call/call.wire.ts'
import { CirclePause, CirclePlay, PhoneOff, PhoneOutgoing } from 'lucide-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Menu, MenuHeading, MenuItem } from '../ui/menu.tsx'
import { useToast } from '../ui/toast.tsx'
import { useHoldings } from './holdings.ts'
import { Transfer } from './transfer.tsx'

/** What one can do about a call: while it goes on, and to the person after it. */
export function CallActions({ call }: { call: CallDetail }) {
  return call.phase === 'ended' ? <CallBack call={call} /> : <WhileItGoesOn call={call} />
}

function WhileItGoesOn({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const toast = useToast()
  const ask = (what: 'pause-recording' | 'resume-recording' | 'hangup') => {
    request('POST', path(['accounts', account, 'calls', call.id, 'control']), { what }).catch(
      (error: unknown) => toast({ text: explain(t, error), kind: 'problem' }),
    )
  }
  const last = call.timeline.findLast(
    ({ kind }) => kind === 'recording-paused' || kind === 'recording-resumed',
  )
  const paused = last?.kind === 'recording-paused'
  return (
    <span className="flex gap-2">
      {call.recording === 'running' && (
        <Button size="small" onClick={() => ask(paused ? 'resume-recording' : 'pause-recording')}>
          {paused ? <CirclePlay /> : <CirclePause />}
          {t(paused ? 'callActions.resume' : 'callActions.pause')}
        </Button>
      )}
      {call.phase === 'talking' && <Transfer call={call.id} />}
      <Button size="small" kind="danger" onClick={() => ask('hangup')}>
        <PhoneOff />
        {t('callActions.hangUp')}
      </Button>
    </span>
  )
}

/** Rings whoever is chosen, then the person. */
function CallBack({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const toast = useToast()
  const navigate = useNavigate()
  const agents = useHoldings('agents').items ?? []
  const person = call.direction === 'outbound' ? call.callee : call.caller
  if (person === null || call.test || agents.length === 0) return null
  const connect = async (agent: string) => {
    try {
      const { callId } = await request<{ callId: string }>('POST', path(['accounts', account, 'calls']), {
        agent,
        to: person,
      })
      await navigate({ to: '/$account/calls/$call', params: { account, call: callId } })
    } catch (error) {
      toast({ text: explain(t, error), kind: 'problem' })
    }
  }
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small">
          <PhoneOutgoing />
          {t('callActions.callBack')}
        </Button>
      }
    >
      <MenuHeading>{t('callActions.ringsFirst')}</MenuHeading>
      {agents.map(({ id, name }) => (
        <MenuItem key={id} onSelect={() => void connect(id)}>
          {name}
        </MenuItem>
      ))}
    </Menu>
  )
}
