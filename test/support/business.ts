import type { Me } from '#accounts/accounts.wire.ts'
import type { FileReply } from '#configuration/file.wire.ts'
import type { CallDetail, CallList, CallRow } from '#stages/call/call.wire.ts'
import type { RunningServer } from './server.ts'

/** The business of a new installation, as its API sees it. */
export class Business {
  readonly server: RunningServer
  /** Where its API begins. */
  readonly path: string

  /** `file` is what it has, as docs/apply.md describes it. */
  static async of(server: RunningServer, file?: string): Promise<Business> {
    const { accounts } = await server.ask<Me>('GET', '/api/v1/me')
    const client = accounts.find(({ kind }) => kind === 'client')
    if (client === undefined) throw new Error('a new installation has an account')
    const business = new Business(server, `/api/v1/accounts/${client.id}`)
    if (file !== undefined) await business.apply(file)
    return business
  }

  private constructor(server: RunningServer, path: string) {
    this.server = server
    this.path = path
  }

  /** The same business, once the server has been started again. */
  on(server: RunningServer): Business {
    return new Business(server, this.path)
  }

  async apply(text: string): Promise<void> {
    const { faults } = await this.server.ask<FileReply>('POST', `${this.path}/configuration/apply`, { text })
    if (faults.length > 0) throw new Error(`the file is wrong: ${JSON.stringify(faults)}`)
  }

  async numbers(): Promise<readonly Readonly<{ number: string; use: string }>[]> {
    const { numbers } = await this.server.ask<{
      numbers: readonly Readonly<{ number: string; use: string }>[]
    }>('GET', `${this.path}/numbers`)
    return numbers
  }

  async calls(): Promise<readonly CallRow[]> {
    return (await this.server.ask<CallList>('GET', `${this.path}/calls?limit=250`)).calls
  }

  call(id: string): Promise<CallDetail> {
    return this.server.ask<CallDetail>('GET', `${this.path}/calls/${id}`)
  }

  /** The recording of a call, as WAV. */
  async recording(id: string): Promise<Buffer> {
    const response = await fetch(new URL(`${this.path}/calls/${id}/recording.wav`, this.server.url), {
      headers: { authorization: `Bearer ${this.server.token}` },
    })
    if (!response.ok) throw new Error(`the recording of ${id}: ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  }
}
