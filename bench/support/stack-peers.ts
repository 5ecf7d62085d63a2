// The two far ends of `sip-stack.bench.ts`, in a process of their own so that only the one in the middle is measured.
// Told `{ port, rate, seconds }`; tells `{ phone }` first, and `{ answered, failed, took }` when every call is over:
// `took` is from the first call to the last answer, in milliseconds.
import { createOffer } from '#sip/sdp/offer-answer.ts'
import { createUserAgent } from '#sip/user-agent.ts'

const sdp = createOffer({ address: '127.0.0.1', port: 4000, session: { id: 1, version: 1 } })
const phone = await createUserAgent()
phone.authorize(() => ({ kind: 'allow', as: 'bench' }))
phone.onInvite((session) => {
  session.ring()
  session.answer(sdp)
})
const caller = await createUserAgent()
process.send?.({ phone: phone.ports().udp })

process.once('message', (told: { port: number; rate: number; seconds: number }) => {
  const { port, rate, seconds } = told
  const total = rate * seconds
  let started = 0
  let answered = 0
  let ended = 0
  let took = 0
  const began = performance.now()
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rate))
    for (; started < due; started += 1) {
      const session = caller.invite(
        { target: `sip:200@127.0.0.1:${port}`, from: { uri: 'sip:100@127.0.0.1' }, sdp },
        {
          onAnswered: () => {
            answered += 1
            took = performance.now() - began
            setTimeout(() => session.hangup(), 200)
          },
          onEnd: () => {
            ended += 1
            if (ended === total) process.send?.({ answered, failed: total - answered, took })
          },
        },
      )
    }
    if (started === total) clearInterval(timer)
  }, 5)
})
