import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** Voice webhooks of Twilio's kind, `perSecond` of them for `seconds`, whether or not those before are answered. */
export type WebhookLoad = Readonly<{
  url: string
  authToken: string
  accountSid: string
  to: string
  perSecond: number
  seconds: number
}>
export type WebhookLoadResult = Readonly<{ milliseconds: readonly number[]; failed: number }>

const [load] = (await once(process, 'message')) as [WebhookLoad] // the bench sends it
const agent = new Agent({ keepAlive: true, maxSockets: 100 })

type Asked = Readonly<{ body: string; signature: string }>

/** Signed before the clock starts. */
function webhook(): Asked {
  const fields: Record<string, string> = {
    AccountSid: load.accountSid,
    ApiVersion: '2010-04-01',
    CallSid: `CA${randomUUID().replaceAll('-', '')}`,
    CallStatus: 'ringing',
    Called: load.to,
    CalledCity: 'WASHINGTON',
    CalledCountry: 'US',
    Caller: '+12025550199',
    Direction: 'inbound',
    From: `+1202555${1000 + Math.floor(Math.random() * 9000)}`,
    FromCountry: 'US',
    StirVerstat: 'TN-Validation-Passed-A',
    To: load.to,
    ToCountry: 'US',
  }
  const signed = Object.keys(fields)
    .sort()
    .map((name) => `${name}${fields[name]}`)
  const signature = createHmac('sha1', load.authToken)
    .update(load.url + signed.join(''))
    .digest('base64')
  return { body: new URLSearchParams(fields).toString(), signature }
}

/** Resolves with the time from when it was due, so that a queue in front of us counts. */
function ask({ body, signature }: Asked, due: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(load.url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        'x-twilio-signature': signature,
      },
    })
    asked.on('error', reject)
    asked.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () =>
        response.statusCode === 200 && text.includes('<Play>')
          ? resolve(performance.now() - due)
          : reject(new Error(`${response.statusCode} ${text.slice(0, 200)}`)),
      )
    })
    asked.end(body)
  })
}

const count = load.perSecond * load.seconds
const asked = Array.from({ length: count }, webhook)
const begin = performance.now() + 50
const answers = asked.map(async (one, index) => {
  const due = begin + (index * 1000) / load.perSecond
  await wait(due - performance.now())
  return ask(one, due)
})
const settled = await Promise.allSettled(answers)
const failed = settled.filter(({ status }) => status === 'rejected')
if (failed[0]?.status === 'rejected') console.error(failed[0].reason)
process.send?.({
  milliseconds: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
  failed: failed.length,
} satisfies WebhookLoadResult)
process.disconnect()
agent.destroy()
