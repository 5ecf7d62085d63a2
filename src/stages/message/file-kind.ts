/** What a file is, by its first bytes: what a stranger, or a carrier, calls it is not believed. */
export type FileKind = Readonly<{
  type: string
  extension: string
  /** A browser may show it in the page: a picture that can hold no script. */
  inline: boolean
}>

const unknown: FileKind = { type: 'application/octet-stream', extension: 'bin', inline: false }
const kind = (type: string, extension: string, inline = false): FileKind => ({ type, extension, inline })

/** How each kind begins, in Latin-1; `.` is any byte. */
const beginnings: readonly (readonly [RegExp, FileKind])[] = [
  [/^\xff\xd8\xff/, kind('image/jpeg', 'jpg', true)],
  [/^\x89PNG\r\n.\n/, kind('image/png', 'png', true)],
  [/^GIF8[79]a/, kind('image/gif', 'gif', true)],
  [/^RIFF.{4}WEBP/s, kind('image/webp', 'webp', true)],
  [/^.{4}ftyp(heic|heix|mif1)/s, kind('image/heic', 'heic')],
  [/^.{4}ftyp3g/s, kind('video/3gpp', '3gp')],
  [/^.{4}ftypM4A/s, kind('audio/mp4', 'm4a')],
  [/^.{4}ftyp/s, kind('video/mp4', 'mp4')],
  [/^RIFF.{4}WAVE/s, kind('audio/wav', 'wav')],
  [/^(ID3|\xff[\xfb\xf3\xf2])/, kind('audio/mpeg', 'mp3')],
  [/^#!AMR/, kind('audio/amr', 'amr')],
  [/^OggS/, kind('audio/ogg', 'ogg')],
  [/^%PDF-/, kind('application/pdf', 'pdf')],
  [/^BEGIN:VCARD/i, kind('text/vcard', 'vcf')],
]

/** As many bytes as `kindOf` looks at. */
const firstBytes = 16

export function kindOf(bytes: Uint8Array): FileKind {
  const start = Array.from(bytes.subarray(0, firstBytes), (byte) => String.fromCharCode(byte)).join('')
  return beginnings.find(([pattern]) => pattern.test(start))?.[1] ?? unknown
}

const pictures = new Set(beginnings.flatMap(([, { type, inline }]) => (inline ? [type] : [])))

/** True for a type that `kindOf` gave and a page may show. */
export const isPicture = (type: string): boolean => pictures.has(type)

export const extensionOf = (type: string): string =>
  beginnings.find(([, each]) => each.type === type)?.[1].extension ?? unknown.extension
