import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mailer, openMailer } from './mail.ts'

type Letter = Readonly<{ from: string; to: readonly string[]; text: string }>

let letters: Letter[]
let server: SMTPServer
let url: string
let mailer: Mailer | null

/** A mail server that takes what it is given, unless the letter is for nobody@. */
beforeEach(async () => {
  letters = []
  server = new SMTPServer({
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
  url = `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterEach(async () => {
  mailer?.close()
  await new Promise<void>((done) => server.close(() => done()))
})

const open = (
  smtpUrl: string | undefined,
  mailFrom: string | undefined = 'texts@ringroot.example',
): Mailer | null => (mailer = openMailer({ smtpUrl, mailFrom }))
const letter = { id: 'abc', to: ['ana@example.com', 'ion@example.com'], subject: 'Text', text: 'Salut, ăîș!' }

describe('mail', () => {
  it('is nobody’s business until a server is named', () => {
    expect(open(undefined)).toBeNull()
    expect(openMailer({ smtpUrl: url, mailFrom: undefined })).toBeNull()
  })

  it('reaches everybody it is for, with its attachment, under an id that stays', async () => {
    const content = Buffer.from('a picture')
    await open(url)?.send({
      ...letter,
      attachments: [{ filename: 'a.jpg', contentType: 'image/jpeg', content }],
    })
    expect(letters).toMatchObject([{ from: 'texts@ringroot.example', to: letter.to }])
    expect(letters[0]?.text).toContain('Message-ID: <abc@ringroot.example>')
    expect(letters[0]?.text).toContain(content.toString('base64'))
    expect(letters[0]?.text).toContain('filename=a.jpg')
  })

  it('signs in when the address says who we are, and is refused when it lies', async () => {
    await open(url.replace('smtp://', 'smtp://ringroot:secret@'))?.send(letter)
    expect(letters).toHaveLength(1)
    mailer?.close()
    await expect(open(url.replace('smtp://', 'smtp://ringroot:wrong@'))?.send(letter)).rejects.toThrow(
      'who are you?',
    )
    expect(letters).toHaveLength(1)
  })

  it('lets no stranger’s words become a header', async () => {
    await open(url)?.send({ ...letter, subject: 'Text from\r\nBcc: spy@example.com' })
    expect(letters[0]?.to).toEqual(letter.to)
    expect(letters[0]?.text).not.toMatch(/^Bcc:/m)
  })

  it('says so when the server does not take it, or is not there', async () => {
    await expect(open(url)?.send({ ...letter, to: ['nobody@example.com'] })).rejects.toThrow('550')
    mailer?.close()
    await expect(open('smtp://127.0.0.1:1')?.send(letter)).rejects.toThrow('ECONNREFUSED')
  })
})
