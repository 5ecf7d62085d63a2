import { onTestFinished } from 'vitest'
import type { UserAgent } from '#sip/user-agent.contract.ts'
import { fieldOf, SipPeer } from './sip-peer.ts'
import { callsTo, openUserAgent, sdpOf } from './user-agents.ts'

/** The tag that whoever answered gave the dialog. */
export const tagOfAnswer = (response: string) => /;tag=([^;\s]+)/.exec(fieldOf(response, 'To'))?.[1] ?? ''

/** A caller made of raw datagrams: what it leaves out, repeats or sends too late, a real one might. */
export async function openCaller(agent: UserAgent) {
  const peer = await SipPeer.open()
  onTestFinished(() => peer.close())
  const to = agent.ports().udp
  let branch = 0
  const send = (
    method: string,
    options: Partial<
      Readonly<{
        cseq: number
        toTag: string
        headers: string
        sdp: string
        branch: string
        callId: string
        type: string
      }>
    > = {},
  ) => {
    branch += 1
    const { cseq = 1, toTag, headers = '', sdp, callId = 'call-1', type = 'application/sdp' } = options
    peer.send(
      to,
      `${method} sip:200@127.0.0.1:${to} SIP/2.0
      Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK${options.branch ?? `${peer.port}-${branch}`};rport
      From: <sip:100@127.0.0.1>;tag=caller
      To: <sip:200@127.0.0.1>${toTag === undefined ? '' : `;tag=${toTag}`}
      Call-ID: ${callId}-${peer.port}
      CSeq: ${cseq} ${method}
      Max-Forwards: 70
      Contact: <sip:100@127.0.0.1:${peer.port}>
      ${headers === '' ? 'X-None: 0' : headers}
      ${sdp === undefined ? 'X-Empty: 1' : `Content-Type: ${type}`}

      ${sdp ?? ''}`,
    )
  }
  return { peer, send }
}

/** A raw call that has been answered and acknowledged. */
export async function establishedCall(
  options: Readonly<{ headers?: string; sdp?: string; agent?: UserAgent }> = {},
) {
  const agent = options.agent ?? (await openUserAgent())
  const calls = callsTo(agent)
  const caller = await openCaller(agent)
  caller.send('INVITE', {
    sdp: sdpOf(4000),
    ...(options.headers === undefined ? {} : { headers: options.headers }),
  })
  const { session, heard } = await calls.first()
  session.answer(sdpOf(5000))
  const ok = await caller.peer.next('SIP/2.0 200')
  const toTag = tagOfAnswer(ok)
  caller.send('ACK', { toTag })
  await heard.established.first()
  return { agent, ...caller, session, heard, ok, toTag }
}
