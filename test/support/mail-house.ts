import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'

export type Letter = Readonly<{ from: string; to: readonly string[]; text: string }>

/** A mail server on this machine that takes what it is given, unless the letter is for nobody@. */
export type MailHouse = Readonly<{
  /** `smtp://127.0.0.1:port`; it knows `ringroot` by the password `secret`, and lets strangers in, too. */
  url: string
  /** In the order they came. */
  letters: Letter[]
  close(): Promise<void>
}>

export async function mailHouse(): Promise<MailHouse> {
  const letters: Letter[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      username === 'ringroot' && password === 'secret'
        ? done(null, { user: username })
        : done(new Error('who are you?')),
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('nobody@') ? done(new Error('550 no such box')) : done(),
    async onData(stream, { envelope }, done) {
      const pieces: Buffer[] = []
      for await (const piece of stream) pieces.push(piece as Buffer) // a byte stream
      letters.push({
        from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
        to: envelope.rcptTo.map(({ address }) => address),
        text: Buffer.concat(pieces).toString('utf8'),
      })
      done()
    },
  })
  server.on('error', () => {}) // a client that goes away in the middle
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    letters,
    close: () => new Promise((done) => server.close(() => done())),
  }
}
