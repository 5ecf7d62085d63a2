import { createHmac, timingSafeEqual } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { refuse } from '#base/result.ts'
import type { Carrier, Connection, WebhookRequest } from '../carrier.ts'
import { compatible } from '../compatible.ts'
import { readCompatibleMessage } from '../compatible-messages.ts'
import { verifyCompatible } from '../compatible-signature.ts'
import { compatibleVoice } from '../compatible-voice.ts'
import { fieldsOf, isForm } from '../webhook-body.ts'

const Settings = Type.Object(
  {
    space: Type.String({
      title: 'Space',
      description: 'The first part of your address: "example" of example.signalwire.com.',
      pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
    }),
    projectId: Type.String({
      title: 'Project ID',
      description: 'Under API in your space. A UUID.',
      pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    }),
    apiToken: Type.String({
      title: 'API token',
      description: 'Made under API with the rights Numbers, Voice and Messaging. Begins with PT.',
      format: 'password',
      minLength: 8,
      maxLength: 200,
    }),
    signingKey: Type.String({
      title: 'Signing key',
      description: 'Under API, "Show" beside Signing Key: it signs the webhooks.',
      format: 'password',
      minLength: 8,
      maxLength: 200,
    }),
  },
  { additionalProperties: false },
)

// The contract hands settings as the schema checked them.
const settingsOf = ({ settings }: Connection) => settings as Static<typeof Settings>

const accessOf = (connection: Connection) => {
  const { space, projectId, apiToken } = settingsOf(connection)
  const base = connection.baseUrl?.replace(/\/$/, '') ?? `https://${space}.signalwire.com/api/laml`
  return { carrier: 'SignalWire', base, accountSid: projectId, token: apiToken }
}

export const carrier: Carrier = {
  id: 'signalwire',
  name: 'SignalWire',
  settings: Settings,
  ...compatible(accessOf),
  voice: compatibleVoice(accessOf, {
    startsRecording: false,
    answersLate: true,
    hearsSilence: true,
    recordingFormat: null,
    rings: { least: 5, most: 120 },
  }),
  async verify(connection, request) {
    const { signingKey } = settingsOf(connection)
    const signature = request.headers['x-signalwire-signature'] ?? request.headers['x-twilio-signature']
    const hashed = new URL(request.url).searchParams.has('bodySHA256')
    if (isForm(request) || request.method === 'GET' || hashed)
      return verifyCompatible(signingKey, signature, request)
    if (signature === undefined || signature === '') return refuse('signature-missing')
    return isSignedWhole(signingKey, signature, request) ? fieldsOf(request) : refuse('signature-wrong')
  },
  readMessageWebhook: readCompatibleMessage,
}

/** JSON is signed as it stands: the address, then the body (https://developer.signalwire.com/guides/webhook-security). */
function isSignedWhole(key: string, signature: string, { url, body }: WebhookRequest): boolean {
  const expected = createHmac('sha1', key).update(url).update(body).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
