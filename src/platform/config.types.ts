import { isAbsolute, join } from 'node:path'

/** How the text of a setting becomes a value: undefined when it is not what was expected. */
export type SettingType<Value> = Readonly<{ expected: string; parse(text: string): Value | undefined }>

export const projectFolder = join(import.meta.dirname, '..', '..')

export const port: SettingType<number> = {
  expected: 'a port number from 1 to 65535, or 0 for any free one',
  parse: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
}

export const portRange: SettingType<Readonly<{ first: number; last: number }>> = {
  expected: 'two ports with a dash, at least 100 apart, such as 20000-29999',
  parse(text) {
    const [, first, last] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).map(Number)
    if (first === undefined || last === undefined || first < 1024 || last > 65_535 || last - first < 99)
      return undefined
    return { first, last }
  },
}

export const flag: SettingType<boolean> = {
  expected: 'true or false',
  parse: (text) => ({ true: true, false: false })[text.toLowerCase()],
}

/** A relative one starts at the project, wherever the command was given. */
export const path: SettingType<string> = {
  expected: 'a path; a relative one starts at the project folder',
  parse: (text) => (text === '' ? undefined : isAbsolute(text) ? text : join(projectFolder, text)),
}

export const databaseUrl: SettingType<string> = {
  expected: 'a URL such as postgres://user:password@host:5432/ringroot',
  parse: (text) => (/^postgres(ql)?:$/.test(parseUrl(text)?.protocol ?? '') ? text : undefined),
}

export const webUrl: SettingType<string> = {
  expected: 'a URL without a path, such as https://calls.example.com',
  parse(text) {
    const url = parseUrl(text)
    return url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/'
      ? url.origin
      : undefined
  },
}

export const smtpUrl: SettingType<string> = {
  expected: 'a URL such as smtp://user:password@mail.example.com:587 or smtps://mail.example.com',
  parse(text) {
    const url = parseUrl(text)
    return url !== undefined && /^smtps?:$/.test(url.protocol) && url.hostname !== '' ? text : undefined
  },
}

export const mailbox: SettingType<string> = {
  expected: 'an e-mail address, such as texts@example.com',
  parse: (text) => (/^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(text) ? text : undefined),
}

export const address: SettingType<string> = {
  expected: 'an IP address or a host name, such as 203.0.113.7',
  parse: (text) => (/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?$/.test(text) ? text : undefined),
}

export const list: SettingType<readonly string[]> = {
  expected: 'addresses or ranges, separated by commas',
  parse(text) {
    const parts = text.split(',').map((part) => part.trim())
    return parts.every((part) => /^[A-Za-z0-9.:/]+$/.test(part)) ? parts : undefined
  },
}

export const timeZone: SettingType<string> = {
  expected: 'a time zone of the IANA list, such as Europe/Bucharest',
  parse(text) {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
    } catch {
      return undefined
    }
  },
}

export const country: SettingType<string> = {
  expected: 'two capital letters of ISO 3166, such as RO',
  parse: (text) => (/^[A-Z]{2}$/.test(text) ? text : undefined),
}

export const currency: SettingType<string> = {
  expected: 'three capital letters of ISO 4217, such as RON',
  parse: (text) => (/^[A-Z]{3}$/.test(text) ? text : undefined),
}

export const oneOf = <const Word extends string>(...words: readonly Word[]): SettingType<Word> => ({
  expected: `one of ${words.join(', ')}`,
  parse: (text) => words.find((word) => word === text),
})

export const seconds = (least: number, most: number): SettingType<number> => whole('seconds', least, most)
export const milliseconds = (least: number, most: number): SettingType<number> =>
  whole('milliseconds', least, most)

const whole = (unit: string, least: number, most: number): SettingType<number> => ({
  expected: `whole ${unit} from ${least} to ${most}`,
  parse: (text) =>
    /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined,
})

const parseUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
