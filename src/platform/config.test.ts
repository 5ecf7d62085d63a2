import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settingsDocuments } from './config.generate.ts'
import { ConfigError, readConfig, settings } from './config.ts'
import { projectFolder } from './config.types.ts'

const wrongOf = (
  environment: Record<string, string>,
  file: Record<string, string> = {},
): readonly string[] => {
  try {
    readConfig(environment, file)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.wrong
    throw error
  }
}

describe('settings', () => {
  test('need none: every default is what its own type expects', () => {
    const { config, warnings } = readConfig({}, {})
    expect(config).toMatchObject({
      port: 3000,
      sipPort: 5060,
      open: false,
      data: join(projectFolder, 'data'),
      rtpPorts: { first: 20_000, last: 29_999 },
    })
    expect(config.databaseUrl).toBeUndefined()
    expect(warnings).toEqual([])
  })

  test('come from the environment before the file', () => {
    expect(readConfig({ PORT: '4000' }, { PORT: '5000', SIP_PORT: '5070' }).config).toMatchObject({
      port: 4000,
      sipPort: 5070,
    })
  })

  test('that are empty count as left out', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ' }, {}).config).toMatchObject({ port: 3000 })
  })

  test('that are wrong are all named at once, with what was expected', () => {
    const wrong = wrongOf(
      { PORT: 'http', RTP_PORTS: '30-20', RINGROOT_OPEN: 'yes' },
      { RINGROOT_COUNTRY: 'Romania' },
    )
    expect(wrong).toEqual([
      'PORT is "http": expected a port number from 1 to 65535, or 0 for any free one.',
      'RTP_PORTS is "30-20": expected two ports with a dash, at least 100 apart, such as 20000-29999.',
      'RINGROOT_OPEN is "yes": expected true or false.',
      'RINGROOT_COUNTRY in ringroot.env is "Romania": expected two capital letters of ISO 3166, such as RO.',
    ])
  })

  test.each([
    [{ SIP_TLS_PORT: '5061' }, 'SIP_TLS_CERT and SIP_TLS_KEY missing: SIP over TLS needs all three.'],
    [{ SMTP_URL: 'smtp://mail.example.com' }, 'MAIL_FROM missing: mail needs both.'],
    [{ MAIL_FROM: 'texts@example.com' }, 'SMTP_URL missing: mail needs both.'],
    [{ PORT: '5060' }, 'SIP_PORT is 5060: expected a port other than PORT.'],
    [{ SIP_PORT: '20001' }, 'SIP_PORT is 20001: expected a port outside RTP_PORTS.'],
    [{ PUBLIC_URL: 'calls.example.com' }, 'PUBLIC_URL is "calls.example.com": expected a URL'],
    [{ PUBLIC_URL: 'https://x.example/path' }, 'PUBLIC_URL'],
    [{ RINGROOT_TIME_ZONE: 'Mars/Olympus' }, 'RINGROOT_TIME_ZONE'],
    [{ MEDIA_TIMEOUT: '0' }, 'MEDIA_TIMEOUT is "0": expected whole seconds from 5 to 3600'],
    [{ TRUSTED_PROXIES: 'a b' }, 'TRUSTED_PROXIES'],
  ])('contradict or mislead: %j', (environment, expected) => {
    expect(wrongOf(environment as Record<string, string>)).toEqual([expect.stringContaining(expected)])
  })

  test('with a password in them are not repeated', () => {
    expect(wrongOf({ DATABASE_URL: 'mysql://root:hunter2@db/x' }).join(' ')).not.toContain('hunter2')
    expect(wrongOf({ SMTP_URL: 'http://root:hunter2@mail' }).join(' ')).not.toContain('hunter2')
  })

  test('nobody knows are pointed out', () => {
    const { warnings } = readConfig({ RINGROOT_PORT: '1', HOME: '/root' }, { PROT: '3000' })
    expect(warnings).toEqual([
      'PROT is not a setting; see docs/settings.md.',
      'RINGROOT_PORT is not a setting; see docs/settings.md.',
    ])
  })

  test.each(Object.entries(settingsDocuments))('%s is made from the table', (path, make) => {
    expect(Object.keys(settings).length).toBeGreaterThan(10)
    expect(readFileSync(join(projectFolder, path), 'utf8')).toBe(make())
  })
})
