import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mailHouse, type MailHouse } from '../../test/support/mail-house.ts'
import { type Mailer, openMailer } from './mail.ts'

let house: MailHouse
let mailer: Mailer | null

beforeEach(async () => {
  house = await mailHouse()
})
afterEach(async () => {
  mailer?.close()
  await house.close()
})

const open = (
  smtpUrl: string | undefined,
  mailFrom: string | undefined = 'texts@ringroot.example',
): Mailer | null => (mailer = openMailer({ smtpUrl, mailFrom }))
const letter = { id: 'abc', to: ['ana@example.com', 'ion@example.com'], subject: 'Text', text: 'Salut, ăîș!' }

describe('mail', () => {
  it('is nobody’s business until a server is named', () => {
    expect(open(undefined)).toBeNull()
    expect(openMailer({ smtpUrl: house.url, mailFrom: undefined })).toBeNull()
  })

  it('reaches everybody it is for, with its attachment, under an id that stays', async () => {
    const content = Buffer.from('a picture')
    await open(house.url)?.send({
      ...letter,
      attachments: [{ filename: 'a.jpg', contentType: 'image/jpeg', content }],
    })
    expect(house.letters).toMatchObject([{ from: 'texts@ringroot.example', to: letter.to }])
    expect(house.letters[0]?.text).toContain('Message-ID: <abc@ringroot.example>')
    expect(house.letters[0]?.text).toContain(content.toString('base64'))
    expect(house.letters[0]?.text).toContain('filename=a.jpg')
  })

  it('signs in when the address says who we are, and is refused when it lies', async () => {
    await open(house.url.replace('smtp://', 'smtp://ringroot:secret@'))?.send(letter)
    expect(house.letters).toHaveLength(1)
    mailer?.close()
    await expect(open(house.url.replace('smtp://', 'smtp://ringroot:wrong@'))?.send(letter)).rejects.toThrow(
      'who are you?',
    )
    expect(house.letters).toHaveLength(1)
  })

  it('lets no stranger’s words become a header', async () => {
    await open(house.url)?.send({ ...letter, subject: 'Text from\r\nBcc: spy@example.com' })
    expect(house.letters[0]?.to).toEqual(letter.to)
    expect(house.letters[0]?.text).not.toMatch(/^Bcc:/m)
  })

  it('says so when the server does not take it, or is not there', async () => {
    await expect(open(house.url)?.send({ ...letter, to: ['nobody@example.com'] })).rejects.toThrow('550')
    mailer?.close()
    await expect(open('smtp://127.0.0.1:1')?.send(letter)).rejects.toThrow('ECONNREFUSED')
  })
})
