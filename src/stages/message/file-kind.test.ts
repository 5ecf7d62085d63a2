import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPicture, kindOf } from './file-kind.ts'

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1')

it.each([
  ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg', true],
  ['\x89PNG\r\n\x1a\n\0\0', 'image/png', true],
  ['GIF89a....', 'image/gif', true],
  ['RIFF\x24\0\0\0WEBPVP8 ', 'image/webp', true],
  ['RIFF\x24\0\0\0WAVEfmt ', 'audio/wav', false],
  ['\0\0\0\x18ftypheic', 'image/heic', false],
  ['\0\0\0\x18ftyp3gp5', 'video/3gpp', false],
  ['\0\0\0\x18ftypisom', 'video/mp4', false],
  ['#!AMR\n', 'audio/amr', false],
  ['%PDF-1.7', 'application/pdf', false],
  ['begin:vcard\r\n', 'text/vcard', false],
  ['<svg xmlns="http://www.w3.org/2000/svg">', 'application/octet-stream', false],
  ['<html><script>', 'application/octet-stream', false],
  ['', 'application/octet-stream', false],
] as const)('%j is %s', (start, type, inline) => {
  expect(kindOf(latin(start))).toMatchObject({ type, inline })
  expect(isPicture(type)).toBe(inline)
})

it('shows nothing in a page that does not begin as a picture does', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const start = Buffer.from(bytes).toString('latin1')
      if (/^(\xff\xd8\xff|\x89PNG|GIF8|RIFF)/.test(start)) return
      expect(kindOf(bytes).inline).toBe(false)
    }),
  )
})
