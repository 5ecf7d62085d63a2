import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'

/** What baresip tells of itself: `REGISTER_OK`, `CALL_INCOMING`, `CALL_ESTABLISHED`, `CALL_CLOSED`, `TRANSFER`, ... */
type BaresipEvent = Readonly<{ type: string; peeruri?: string; peerdisplayname?: string; param?: string }>

/** A desk phone that is not ours (https://github.com/baresip/baresip, Debian: `baresip-core`), driven over its control socket. */
export class Baresip {
  readonly events: BaresipEvent[] = []
  readonly #folder: string
  readonly #stop: () => Promise<void>
  readonly #control: Socket
  #answers = 0
  #waiting: (() => void)[] = []

  private constructor(folder: string, control: Socket, stop: () => Promise<void>) {
    this.#folder = folder
    this.#control = control
    this.#stop = stop
    let unread = ''
    control.setEncoding('utf8').on('data', (text: string) => {
      unread += text
      unread = this.#read(unread)
    })
  }

  /** Starts it as `user` of the server at `port`; it registers at once and sings at `hertz` in every call. */
  static async open(
    account: Readonly<{ user: string; password: string; port: number; hertz: number }>,
  ): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), 'ringroot-baresip-'))
    const controlPort = await freePort('tcp')
    await writeFile(join(folder, 'config'), configuration(controlPort, account.hertz))
    await writeFile(join(folder, 'accounts'), '')
    await writeFile(join(folder, 'contacts'), '')
    const child = spawn('baresip', ['-f', folder], { cwd: folder, stdio: 'ignore' })
    await once(child, 'spawn').catch(() => {
      throw new Error('baresip is needed for this test (Debian: baresip-core)')
    })
    const control = await reach(controlPort)
    const phone = new Baresip(folder, control, async () => {
      control.destroy()
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    })
    // Only now, so that its registration is heard of.
    const { user, password, port } = account
    phone.command(
      'uanew',
      `<sip:${user}@127.0.0.1:${port}>;auth_pass=${password};regint=600;audio_codecs=pcmu`,
    )
    return phone
  }

  /** Runs one of its commands: `dial`, `accept`, `hangup`, `hold`, `resume`, `transfer`, `sndcode`. */
  command(command: string, params = ''): void {
    const text = JSON.stringify({ command, params, token: String(++this.#answers) })
    this.#control.write(`${Buffer.byteLength(text)}:${text},`)
  }

  /** Resolves with the nth event of this type, past or to come; rejects after 20 seconds, naming what there was instead. */
  async heard(type: string, count = 1): Promise<BaresipEvent> {
    const limit = AbortSignal.timeout(20_000)
    for (;;) {
      const found = this.events.filter((event) => event.type === type)[count - 1]
      if (found !== undefined) return found
      if (limit.aborted)
        throw new Error(
          `baresip told of no ${type}, but of: ${this.events.map(({ type, param }) => `${type} ${param ?? ''}`).join(', ')}`,
        )
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
        limit.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }

  /** What it has heard in its last call, as a WAV file of sixteen-bit samples at 8 kHz. */
  async sound(): Promise<Buffer> {
    const files = (await readdir(this.#folder)).filter((name) => name.endsWith('-dec.wav')).sort()
    return readFile(join(this.#folder, files.at(-1) ?? 'nothing-was-heard'))
  }

  close(): Promise<void> {
    return this.#stop()
  }

  /** Netstrings (https://cr.yp.to/proto/netstrings.txt) of JSON; answers to commands are of no interest. */
  #read(text: string): string {
    for (let rest = text; ;) {
      const colon = rest.indexOf(':')
      const length = Number(rest.slice(0, colon))
      if (colon < 0 || rest.length < colon + length + 2) return rest
      // `as`: the documented messages of its ctrl_tcp module.
      const message = JSON.parse(rest.slice(colon + 1, colon + 1 + length)) as BaresipEvent & {
        event?: boolean
      }
      if (message.event === true) this.events.push(message)
      rest = rest.slice(colon + length + 2)
      for (const wake of this.#waiting.splice(0)) wake()
    }
  }
}

const configuration = (controlPort: number, hertz: number): string => `
sip_listen 127.0.0.1:0
net_interface 127.0.0.1
audio_source ausine,${hertz}
audio_player aubridge,nobody
audio_alert aubridge,nobody
ausrc_srate 48000
auplay_srate 8000
ausrc_channels 2
auplay_channels 1
call_local_timeout 60
module_path /usr/lib/baresip/modules
module g711.so
module ausine.so
module aubridge.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${controlPort}
`

/** It listens a moment after it has started, and tells nobody when. */
async function reach(port: number): Promise<Socket> {
  for (let tries = 0; ; tries++) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return socket
    } catch (error) {
      if (tries >= 400) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
