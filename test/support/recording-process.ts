import { bytesOf } from '#media/peaks.ts'
import { sine } from '#media/tone.ts'
import { startMediaEngine } from '#media/worker/engine.ts'
import { openStorage } from '#platform/storage.ts'
import { RtpPhone } from './rtp-phone.ts'

/** A process of its own that records a tone until it is killed: `node recording-process.ts DATA`. */
const dataDirectory = process.argv[2] ?? ''
await (await openStorage(dataDirectory)).put('prompts/tone', bytesOf(sine([1000], 1000)))
const engine = await startMediaEngine({
  bind: '127.0.0.1',
  announced: '127.0.0.1',
  ports: null,
  dataDirectory,
})
const phone = await RtpPhone.open()
await engine.openLeg('caller')
engine.setRemote('caller', phone.remote())
engine.startRecording('recordings/killed', 'caller')
engine.play('caller', 'tone', 'prompts/tone', { loop: true })
process.send?.('recording')
