import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mmdb } from '../../test/support/mmdb.ts'
import { openGeoIp } from './geo-ip.ts'

const city = (country: string, state: string) => ({
  country: { iso_code: country },
  subdivisions: [{ iso_code: state }],
})

let folder: string
const fileOf = (name: string, content: Buffer | string): string => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringroot-geo-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('says the state where numbers say it, and the country where they do not', () => {
  const regionOf = openGeoIp(
    fileOf(
      'city.mmdb',
      mmdb({
        '10.1.0.0/16': city('US', 'TX'),
        '10.2.3.0/24': city('RO', 'CJ'),
        '10.4.0.0/16': { country: { iso_code: 'CA' } },
      }),
    ),
  )
  expect(['10.1.2.3', '10.2.3.4', '10.4.0.1'].map(regionOf)).toEqual(['US-TX', 'RO', null])
  expect(['10.2.4.4', '127.0.0.1', '::1', 'no address', ''].map(regionOf)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])
})

it('knows nothing without a file', () => {
  expect(openGeoIp(undefined)('10.1.2.3')).toBeNull()
})

it('says at the start that a file is missing, or no geo-IP file', () => {
  expect(() => openGeoIp(join(folder, 'none.mmdb'))).toThrow(/^GEO_IP: .*none\.mmdb: ENOENT/)
  expect(() => openGeoIp(fileOf('text.mmdb', 'Austin is in Texas'))).toThrow(/^GEO_IP: .*text\.mmdb/)
})
