import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import {
  address,
  country,
  currency,
  databaseUrl,
  flag,
  list,
  mailbox,
  milliseconds,
  oneOf,
  path,
  port,
  portRange,
  projectFolder,
  seconds,
  smtpUrl,
  timeZone,
  webUrl,
  type SettingType,
} from './config.types.ts'

export type Setting<Value, Fallback extends string | undefined> = Readonly<{
  env: string
  type: SettingType<Value>
  /** As one would write it; undefined when the setting may be left out. */
  fallback: Fallback
  about: string
}>

const setting = <Value, Fallback extends string | undefined>(
  env: string,
  type: SettingType<Value>,
  fallback: Fallback,
  about: string,
): Setting<Value, Fallback> => ({ env, type, fallback, about })

/** Every setting there is. docs/settings.md and ringroot.env.example are made from this table. */
export const settings = {
  port: setting('PORT', port, '3000', 'Where the dashboard, the API and the snippet are served (TCP).'),
  sipPort: setting('SIP_PORT', port, '5060', 'Where SIP trunks and phones reach us (UDP and TCP).'),
  sipTlsPort: setting('SIP_TLS_PORT', port, undefined, 'SIP over TLS; needs SIP_TLS_CERT and SIP_TLS_KEY.'),
  sipTlsCert: setting(
    'SIP_TLS_CERT',
    path,
    undefined,
    'The certificate for SIP over TLS, with its chain (PEM).',
  ),
  sipTlsKey: setting('SIP_TLS_KEY', path, undefined, 'Its private key (PEM).'),
  rtpPorts: setting(
    'RTP_PORTS',
    portRange,
    '20000-29999',
    'Where the sound of calls flows (UDP, two ports a leg).',
  ),
  open: setting(
    'RINGROOT_OPEN',
    flag,
    'false',
    'false: everything listens on 127.0.0.1 only. true: everything listens on all addresses, and the start says what is exposed.',
  ),
  publicUrl: setting(
    'PUBLIC_URL',
    webUrl,
    undefined,
    'Where people reach the dashboard, when a proxy stands in front.',
  ),
  publicAddress: setting(
    'PUBLIC_ADDRESS',
    address,
    undefined,
    'The address trunks and phones send to, when it is not the one we listen on (behind NAT).',
  ),
  trustedProxies: setting(
    'TRUSTED_PROXIES',
    list,
    undefined,
    'Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.',
  ),
  data: setting(
    'RINGROOT_DATA',
    path,
    './data',
    'The folder for everything that is kept: database, recordings, keys.',
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    databaseUrl,
    undefined,
    'Your own PostgreSQL (15 or newer). Left out, Ringroot runs one of its own in the data folder.',
  ),
  logLevel: setting(
    'LOG_LEVEL',
    oneOf('debug', 'info', 'warn', 'error', 'silent'),
    'warn',
    'What the log says.',
  ),
  geoIp: setting(
    'GEO_IP',
    path,
    undefined,
    'A geo-IP file in MaxMind format (.mmdb), such as GeoLite2 City. Where a visitor is helps to tell whose call it was; addresses are not kept. Left out, nobody knows.',
  ),
  mediaTimeout: setting(
    'MEDIA_TIMEOUT',
    seconds(5, 3600),
    '60',
    'A call is ended when one side, not on hold, has sent no sound for so many seconds.',
  ),
  smtpUrl: setting(
    'SMTP_URL',
    smtpUrl,
    undefined,
    'The mail server that takes our mail: texts that are forwarded. Left out, no mail is ever sent.',
  ),
  mailFrom: setting('MAIL_FROM', mailbox, undefined, 'Whom our mail is from; needs SMTP_URL.'),
  stirTrust: setting(
    'STIR_TRUST',
    path,
    undefined,
    "Authorities whose signatures of callers' numbers are believed (STIR/SHAKEN; PEM). Left out, signatures are not checked.",
  ),
  stirPatience: setting(
    'STIR_PATIENCE',
    milliseconds(0, 2000),
    '500',
    'How long a caller waits for the check of a signature, in milliseconds, where a rule asks for it.',
  ),
  timeZone: setting(
    'RINGROOT_TIME_ZONE',
    timeZone,
    'UTC',
    'Time zone of the first account, made at the first start.',
  ),
  country: setting(
    'RINGROOT_COUNTRY',
    country,
    'US',
    'Country of the first account: how its numbers are read and shown.',
  ),
  currency: setting('RINGROOT_CURRENCY', currency, 'USD', 'Currency of the first account.'),
  locale: setting('RINGROOT_LOCALE', oneOf('en', 'ro', 'uk'), 'en', 'Language of the first account.'),
} as const

type Settings = typeof settings
type ValueOf<S> =
  S extends Setting<infer Value, infer Fallback>
    ? undefined extends Fallback
      ? Value | undefined
      : Value
    : never
export type Config = { readonly [Name in keyof Settings]: ValueOf<Settings[Name]> }

/** Other names with our prefix that are read elsewhere: by the command line. */
const namesOfTheCommandLine = ['RINGROOT_URL', 'RINGROOT_API_KEY']

/** All that is wrong with the settings, each with what was expected. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly wrong: readonly string[]

  constructor(wrong: readonly string[]) {
    super(wrong.join('\n'))
    this.wrong = wrong
  }
}

export type ReadConfig = Readonly<{ config: Config; warnings: readonly string[] }>

/** Reads every setting, the environment before the file; throws one `ConfigError` with everything that is wrong. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  file: Readonly<Record<string, string | undefined>> = readSettingsFile(),
): ReadConfig {
  const wrong: string[] = []
  const values = Object.entries(settings).map(([name, { env, type, fallback }]) => {
    const text = nonEmpty(environment[env]) ?? nonEmpty(file[env]) ?? fallback
    if (text === undefined) return [name, undefined]
    const value = type.parse(text.trim())
    if (value === undefined) {
      const where = nonEmpty(environment[env]) === undefined ? ' in ringroot.env' : ''
      wrong.push(`${env}${where} is ${shown(env, text)}: expected ${type.expected}.`)
    }
    return [name, value]
  })
  const config = Object.fromEntries(values) as Config // one entry for each setting, by its own parser
  wrong.push(...contradictions(config))
  if (wrong.length > 0) throw new ConfigError(wrong)
  return { config, warnings: unknownNames({ ...file, ...environment }, file) }
}

function contradictions({
  sipTlsPort,
  sipTlsCert,
  sipTlsKey,
  port,
  sipPort,
  rtpPorts,
  smtpUrl,
  mailFrom,
}: Config): readonly string[] {
  const wrong: string[] = []
  const tls = { SIP_TLS_PORT: sipTlsPort, SIP_TLS_CERT: sipTlsCert, SIP_TLS_KEY: sipTlsKey }
  const missing = Object.entries(tls).flatMap(([env, value]) => (value === undefined ? [env] : []))
  if (missing.length > 0 && missing.length < 3)
    wrong.push(`${missing.join(' and ')} missing: SIP over TLS needs all three.`)
  const taken = Object.entries({ PORT: port, SIP_PORT: sipPort, SIP_TLS_PORT: sipTlsPort }).filter(
    ([, value]) => value,
  )
  for (const [index, [env, value]] of taken.entries()) {
    const other = taken.slice(0, index).find(([, earlier]) => earlier === value)
    if (other !== undefined) wrong.push(`${env} is ${value}: expected a port other than ${other[0]}.`)
  }
  if (rtpPorts !== undefined && sipPort >= rtpPorts.first && sipPort <= rtpPorts.last)
    wrong.push(`SIP_PORT is ${sipPort}: expected a port outside RTP_PORTS.`)
  if ((smtpUrl === undefined) !== (mailFrom === undefined))
    wrong.push(`${smtpUrl === undefined ? 'SMTP_URL' : 'MAIL_FROM'} missing: mail needs both.`)
  return wrong
}

/** A slip of the pen should not pass in silence: everything in our file, and names in the environment that begin like ours. */
function unknownNames(
  all: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const known = new Set([...Object.values(settings).map(({ env }): string => env), ...namesOfTheCommandLine])
  return Object.keys(all)
    .filter((name) => !known.has(name) && (name in file || name.startsWith('RINGROOT_')))
    .map((name) => `${name} is not a setting; see docs/settings.md.`)
}

const nonEmpty = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text

/** A database URL holds a password, and so does a mail server's. */
const kept: Readonly<Record<string, string>> = {
  DATABASE_URL: 'not a PostgreSQL URL',
  SMTP_URL: 'not the URL of a mail server',
}
const shown = (env: string, text: string): string => kept[env] ?? JSON.stringify(text)

/** `ringroot.env` in the project folder: the same names as in the environment, one a line. */
function readSettingsFile(): Readonly<Record<string, string | undefined>> {
  try {
    return parseEnv(readFileSync(join(projectFolder, 'ringroot.env'), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {} // thrown by the system call
    throw error
  }
}
