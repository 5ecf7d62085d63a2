import { seconds } from '#base/time.ts'
import type { Connection, Webhooks } from '#carriers/carrier.ts'

/** Well-formed credentials for each carrier, of nobody. */
export const settingsFor: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  twilio: { accountSid: `AC${'a'.repeat(32)}`, authToken: 'f'.repeat(32) },
  signalwire: {
    space: 'example',
    projectId: 'b3877c40-da60-4998-90ad-b792e98472af',
    apiToken: 'PT0123456789abcdef',
    signingKey: 'PSK_0123456789abcdef',
  },
  telnyx: { apiKey: 'KEY0123456789ABCDEF0123456789', publicKey: `${'A'.repeat(43)}=` },
}

/** A connection that leads to a server on this machine. */
export const connectionTo = (
  carrier: string,
  baseUrl: string,
  settings: Readonly<Record<string, string>> = settingsFor[carrier] ?? {},
): Connection => ({
  id: '0192f0c1-0000-7000-8000-000000000001',
  settings,
  baseUrl,
  reach: { allowPrivate: true, patience: seconds(10) },
})

export const webhooks: Webhooks = {
  label: 'Ringroot Main',
  voice: 'https://calls.example.com/carriers/x/1/voice',
  voiceFallback: 'https://calls.example.com/carriers/x/1/voice-fallback',
  voiceStatus: 'https://calls.example.com/carriers/x/1/voice-status',
  text: 'https://calls.example.com/carriers/x/1/message',
}
