import twilioLibrary from 'twilio'
import { carrierHouse, type CarrierHouse } from './carrier-house.ts'
import { settingsFor } from './carrier-connections.ts'
import type { RunningServer } from './server.ts'

/** A business of a running server that texts over Twilio, whose house stands on this machine. */
export type TextingBusiness = Readonly<{
  /** Where its API begins. */
  path: string
  number: string
  house: CarrierHouse
  /** Somebody writes to it: posted and signed as Twilio does. */
  receive(from: string, body: string, more?: Readonly<Record<string, string>>): Promise<void>
  /** What became of the text the house took last. */
  tell(status: string): Promise<void>
}>

const number = '+12125550142'
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export async function textingBusiness(server: RunningServer): Promise<TextingBusiness> {
  const { accounts } = await server.ask<{ accounts: { id: string; kind: string }[] }>('GET', '/api/v1/me')
  const path = `/api/v1/accounts/${accounts.find(({ kind }) => kind === 'client')?.id}`
  const house = await carrierHouse(({ method }) =>
    method === 'POST'
      ? { status: 201, body: { sid: `SM${house.visits.length}`, status: 'queued', num_segments: '1' } }
      : { status: 200, headers: { 'content-type': 'image/png' }, body: picture },
  )
  const { accountSid = '', authToken = '' } = settingsFor['twilio'] ?? {}
  const { id: carrierId } = await server.ask<{ id: string }>('POST', `${path}/carriers`, {
    name: 'Twilio',
    carrier: 'twilio',
    settings: { accountSid },
    secrets: { authToken },
    baseUrl: house.url,
  })
  const { flows } = await server.ask<{ flows: { id: string }[] }>('GET', `${path}/flows`)
  await server.ask('POST', `${path}/numbers`, {
    number,
    name: 'Sales line',
    use: 'placement',
    placement: { kind: 'billboard', source: 'Billboard A1', medium: 'offline', campaign: 'Autumn' },
    flowId: flows[0]?.id,
    carrierId,
  })

  const post = async (address: string, fields: Readonly<Record<string, string>>): Promise<void> => {
    const url = new URL(address, server.url).href
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'x-twilio-signature': twilioLibrary.getExpectedTwilioSignature(authToken, url, fields) },
      body: new URLSearchParams(fields),
    })
    if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`)
  }
  let received = 0
  return {
    path,
    number,
    house,
    receive: (From, Body, more = {}) =>
      post(`/carriers/twilio/${carrierId}/message`, {
        MessageSid: `SMin${received++}`,
        From,
        To: number,
        Body,
        NumMedia: '0',
        ...more,
      }),
    async tell(MessageStatus) {
      const sent = house.visits.findLast(({ method }) => method === 'POST')
      const address = new URLSearchParams(sent?.body).get('StatusCallback') ?? ''
      await post(address, { MessageSid: `SM${house.visits.length}`, MessageStatus })
    },
  }
}
