import { Type, type Static } from 'typebox'
import type { Carrier, Connection } from '../carrier.ts'
import { twilioBase } from '../compatible-client.ts'
import { compatible } from '../compatible.ts'
import { readCompatibleMessage } from '../compatible-messages.ts'
import { verifyCompatible } from '../compatible-signature.ts'
import { compatibleVoice } from '../compatible-voice.ts'

const Settings = Type.Object(
  {
    accountSid: Type.String({
      title: 'Account SID',
      description: 'On the first page of the Twilio console. Begins with AC.',
      pattern: '^AC[0-9a-fA-F]{32}$',
    }),
    authToken: Type.String({
      title: 'Auth token',
      description: 'Beside the account SID. It also signs the webhooks.',
      format: 'password',
      minLength: 16,
      maxLength: 64,
    }),
  },
  { additionalProperties: false },
)

// The contract hands settings as the schema checked them.
const settingsOf = ({ settings }: Connection) => settings as Static<typeof Settings>

const accessOf = (connection: Connection) => ({
  carrier: 'Twilio',
  base: (connection.baseUrl ?? twilioBase).replace(/\/$/, ''),
  accountSid: settingsOf(connection).accountSid,
  token: settingsOf(connection).authToken,
})

export const carrier: Carrier = {
  id: 'twilio',
  name: 'Twilio',
  settings: Settings,
  ...compatible(accessOf, { publishesPrices: true }),
  // A Dial rings up to ten minutes; what rings longer than two has been forgotten.
  voice: compatibleVoice(accessOf, {
    startsRecording: true,
    answersLate: true,
    hearsSilence: true,
    recordingFormat: null,
    rings: { least: 5, most: 120 },
  }),
  verify: async (connection, request) =>
    verifyCompatible(settingsOf(connection).authToken, request.headers['x-twilio-signature'], request),
  readMessageWebhook: readCompatibleMessage,
}
