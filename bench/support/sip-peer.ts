// A carrier and a business phone in one small process, over raw UDP, so that the server's own stack is not measured by itself.
// Driven over IPC: {calls, rate, edgePort, number} in; {port} and then a PeerReport out.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

export type PeerOrder = Readonly<{
  calls: number
  rate: number
  edgePort: number
  number: string
  talkMs: number
}>
export type PeerReport = Readonly<{
  /** Milliseconds from our INVITE to the INVITE it causes at the phone. */
  latencies: readonly number[]
  answered: number
  failed: number
  /** When each caller's INVITE was sent, in milliseconds since 1970 with their fractions. */
  sentAt: Readonly<Record<string, number>>
}>

const repeatAfter = 500 // T1 (RFC 3261, 17.1.1.1)
const giveUpAfter = 10_000

const openUdp = async (): Promise<Socket> => {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}
const carrier = await openUdp()
const phone = await openUdp()
process.send?.({ port: phone.address().port })

const field = (message: string, name: string): string =>
  new RegExp(`^${name}: ?(.*)\r$`, 'm').exec(message)?.[1] ?? ''
const fields = (message: string, name: string): string =>
  (message.match(new RegExp(`^${name}:.*\r\n`, 'gm')) ?? []).join('')

const sdp = (port: number): string =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`

// The phone: rings and answers at once, and lets go when told.
phone.on('message', (bytes, from) => {
  const message = bytes.toString('latin1')
  const answer = (line: string, more: string, body = ''): void => {
    const to = field(message, 'To').includes('tag=')
      ? fields(message, 'To')
      : `To: ${field(message, 'To')};tag=phone\r\n`
    const text = `SIP/2.0 ${line}\r\n${fields(message, 'Via')}${fields(message, 'From')}${to}${fields(message, 'Call-ID')}${fields(message, 'CSeq')}${more}Content-Length: ${body.length}\r\n\r\n${body}`
    phone.send(text, from.port, from.address)
  }
  if (message.startsWith('INVITE')) {
    const caller = /sip:(\+?\d+)@/.exec(field(message, 'From'))?.[1] ?? ''
    arrived(caller)
    const contact = `Contact: <sip:phone@127.0.0.1:${phone.address().port}>\r\n`
    answer('180 Ringing', contact)
    answer('200 OK', `${contact}Content-Type: application/sdp\r\n`, sdp(40_000))
  } else if (message.startsWith('BYE')) answer('200 OK', '')
})

type Placed = {
  sentAt: number
  state: 'inviting' | 'talking' | 'ending' | 'over'
  send: () => void
  timer: NodeJS.Timeout
}
const placed = new Map<string, Placed>()
const latencies: number[] = []
const sentAt: Record<string, number> = {}
let answered = 0
let failed = 0
let order: PeerOrder

function arrived(caller: string): void {
  const call = placed.get(caller)
  if (call && call.state === 'inviting') latencies.push(performance.now() - call.sentAt)
}

const head = (method: string, caller: string, cseq: number, to: string): string =>
  `${method} sip:${order.number}@127.0.0.1:${order.edgePort} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${carrier.address().port};branch=z9hG4bK${method}${caller};rport\r\nFrom: <sip:${caller}@127.0.0.1>;tag=c${caller}\r\nTo: ${to}\r\nCall-ID: ${caller}@bench\r\nCSeq: ${cseq} ${method}\r\nContact: <sip:${caller}@127.0.0.1:${carrier.address().port}>\r\nMax-Forwards: 70\r\n`
const bare = `Content-Length: 0\r\n\r\n`

function place(caller: string): void {
  const body = sdp(41_000)
  const invite = `${head('INVITE', caller, 1, `<sip:${order.number}@127.0.0.1>`)}Content-Type: application/sdp\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  sentAt[caller] = performance.timeOrigin + performance.now()
  repeat(caller, 'inviting', invite)
}

/** Sends until something else happens to the call, as a client transaction does. */
function repeat(caller: string, state: Placed['state'], text: string): void {
  const before = placed.get(caller)
  if (before) clearInterval(before.timer)
  const send = (): void => carrier.send(text, order.edgePort, '127.0.0.1')
  const sentAt = performance.now()
  const timer = setInterval(() => {
    if (performance.now() - sentAt > giveUpAfter) over(caller, false)
    else send()
  }, repeatAfter)
  placed.set(caller, { sentAt, state, send, timer })
  send()
}

function over(caller: string, well: boolean): void {
  const call = placed.get(caller)
  if (!call || call.state === 'over') return
  clearInterval(call.timer)
  call.state = 'over'
  if (well) answered++
  else failed++
  if (answered + failed === order.calls) {
    // The channel closes once the report is through: it is larger than a pipe holds.
    process.send?.({ latencies, answered, failed, sentAt } satisfies PeerReport, () => process.disconnect())
    carrier.close()
    phone.close()
  }
}

carrier.on('message', (bytes) => {
  const message = bytes.toString('latin1')
  const caller = field(message, 'Call-ID').split('@')[0] ?? ''
  const call = placed.get(caller)
  const status = Number(message.slice(8, 11))
  if (!call || !message.startsWith('SIP/2.0')) return
  if (status < 200) {
    if (call.state === 'inviting') clearInterval(call.timer) // a provisional answer ends the repeating
    return
  }
  const method = field(message, 'CSeq').split(' ')[1]
  if (method === 'INVITE') {
    const to = field(message, 'To')
    if (status >= 300) return over(caller, false)
    carrier.send(head('ACK', caller, 1, to) + bare, order.edgePort, '127.0.0.1')
    if (call.state !== 'inviting') return
    call.state = 'talking'
    clearInterval(call.timer)
    setTimeout(() => repeat(caller, 'ending', head('BYE', caller, 2, to) + bare), order.talkMs)
  } else if (method === 'BYE') over(caller, status < 300)
})

process.on('message', (message) => {
  order = message as PeerOrder // the bench that started us sent it
  let begun = 0
  const startedAt = performance.now()
  const pace = setInterval(() => {
    const due = Math.min(order.calls, Math.floor(((performance.now() - startedAt) / 1000) * order.rate))
    while (begun < due) place(`+1202${String(5_000_000 + begun++)}`)
    if (begun === order.calls) clearInterval(pace)
  }, 5)
})
