import type { CallRef, CarrierVoice, Connection, Dialect } from './carrier.ts'
import { compatibleClient, type CompatibleAccess } from './compatible-client.ts'
import { answerOf } from './fault.ts'

/** Calls in progress over Twilio's REST interface. */
export function compatibleVoice(
  accessOf: (connection: Connection) => CompatibleAccess,
  dialect: Dialect,
): CarrierVoice<Connection['settings']> {
  const done = (
    connection: Connection,
    work: (account: Awaited<ReturnType<typeof compatibleClient>>['account']) => Promise<unknown>,
  ) =>
    answerOf(async () => {
      const { account } = await compatibleClient(connection, accessOf(connection))
      await work(account)
      return null
    })
  return {
    dialect,
    redirect: (connection, { call }, to) =>
      done(connection, (account) =>
        account.calls(call).update('document' in to ? { twiml: to.document } : { url: to.address }),
      ),
    hangUp: (connection, { call }) =>
      done(connection, (account) => account.calls(call).update({ status: 'completed' })),
    startRecording: (connection, { call }: CallRef, callback) =>
      done(connection, (account) =>
        account
          .calls(call)
          .recordings.create({ recordingChannels: 'dual', recordingStatusCallback: callback }),
      ),
    changeRecording: (connection, { call }, to) =>
      // Twilio's word for whichever recording runs. While it rests silence is written, so that times stay true.
      done(connection, (account) =>
        account
          .calls(call)
          .recordings('Twilio.CURRENT')
          .update({ status: to, ...(to === 'paused' ? { pauseBehavior: 'silence' } : {}) }),
      ),
    removeRecording: (connection, recording) =>
      done(connection, (account) => account.recordings(recording).remove()),
  }
}
