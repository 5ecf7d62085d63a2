import type Telnyx from 'telnyx'
import type { CallRef, CarrierVoice, Connection } from '../carrier.ts'
import { answerOf, unreadable } from '../fault.ts'
import { carrierName } from './client.ts'

/** Calls in progress over Telnyx's TeXML requests. */
export function telnyxVoice(
  open: (connection: Connection) => Promise<Telnyx>,
): CarrierVoice<Connection['settings']> {
  const done = (connection: Connection, work: (client: Telnyx) => Promise<unknown>) =>
    answerOf(async () => {
      await work(await open(connection))
      return null
    })
  return {
    dialect: {
      startsRecording: true,
      answersLate: false, // it answers a call before it asks what to do with it
      hearsSilence: false, // by transcription, which is billed
      recordingFormat: 'wav', // else mp3
      rings: { least: 5, most: 120 },
    },
    redirect: (connection, { call, account }, to) =>
      done(connection, ({ texml }) =>
        texml.accounts.calls.update(call, {
          account_sid: account,
          ...('document' in to ? { Texml: to.document } : { Url: to.address }),
        }),
      ),
    hangUp: (connection, { call, account }) =>
      done(connection, ({ texml }) =>
        texml.accounts.calls.update(call, { account_sid: account, Status: 'completed' }),
      ),
    startRecording: (connection, { call, account }, callback) =>
      done(connection, ({ texml }) =>
        texml.accounts.calls.recordingsJson.recordingsJson(call, {
          account_sid: account,
          RecordingChannels: 'dual',
          RecordingStatusCallback: callback,
        }),
      ),
    changeRecording: (connection, ref, to) =>
      done(connection, async (client) => {
        const recording = await runningRecording(client, ref)
        return client.texml.accounts.calls.recordings.recordingSidJson(recording, {
          account_sid: ref.account,
          call_sid: ref.call,
          Status: to,
        })
      }),
    removeRecording: (connection, recording) =>
      done(connection, ({ recordings }) => recordings.delete(recording)),
  }
}

/** Telnyx has no word for the recording that runs: it is the last of the call's. */
async function runningRecording({ texml }: Telnyx, { call, account }: CallRef): Promise<string> {
  const { recordings = [] } = await texml.accounts.calls.recordingsJson.retrieveRecordingsJson(call, {
    account_sid: account,
  })
  const sid = recordings.at(-1)?.sid
  if (typeof sid !== 'string') throw unreadable(carrierName, 'no recording of the call')
  return sid
}
