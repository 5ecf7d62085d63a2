import { createTransport } from 'nodemailer'
import type { Config } from './config.ts'

/** A letter, in plain words. */
export type Mail = Readonly<{
  to: readonly string[]
  subject: string
  text: string
  attachments?: readonly Readonly<{ filename: string; contentType: string; content: Buffer }>[]
  /** Makes the letter's Message-ID: sent twice, it is one letter to whoever reads it. */
  id: string
}>

export type Mailer = Readonly<{
  /** Rejects when the server cannot be reached or does not take it. */
  send(mail: Mail): Promise<void>
  close(): void
}>

/** A server that takes longer is tried again later. */
const patience = 20_000

/** Hands mail to the configured server; null when none is configured, and then nothing is ever sent. */
export function openMailer({ smtpUrl, mailFrom }: Pick<Config, 'smtpUrl' | 'mailFrom'>): Mailer | null {
  if (smtpUrl === undefined || mailFrom === undefined) return null
  const domain =
    mailFrom
      .split('@')
      .at(-1)
      ?.replaceAll(/[^A-Za-z0-9.-]/g, '') ?? 'localhost'
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    // What is forwarded was written by strangers: nothing in it may name a file or an address for us to open.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, text, attachments = [], id }) {
      await transport.sendMail({
        from: mailFrom,
        to: [...to],
        subject: subject.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 200),
        text,
        attachments: attachments.map((each) => ({ ...each })),
        messageId: `<${id}@${domain}>`,
      })
    },
    close: () => transport.close(),
  }
}
