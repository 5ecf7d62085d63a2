import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { Reader, type CityResponse } from 'mmdb-lib'
import { StartError } from './start-error.ts'

/** Where an address is, as a caller's number says it, too: `US-TX`, `RO`; null when nobody knows. */
export type GeoIp = (address: string) => string | null

/** Countries whose numbers say the state or province. */
const divided: ReadonlySet<string> = new Set(['US', 'CA'])

/** Reads a geo-IP file in MaxMind's format (GeoLite2 City or Country, DB-IP, IPinfo). Without a file, nobody knows. */
export function openGeoIp(file: string | undefined): GeoIp {
  if (file === undefined) return () => null
  const reader = read(file)
  return (address) => {
    if (isIP(address) === 0) return null
    const found = reader.get(address)
    const country = found?.country?.iso_code
    const state = found?.subdivisions?.[0]?.iso_code
    if (country === undefined) return null
    if (!divided.has(country)) return country
    return state === undefined ? null : `${country}-${state}`
  }
}

function read(file: string): Reader<CityResponse> {
  try {
    return new Reader<CityResponse>(readFileSync(file))
  } catch (error) {
    throw new StartError(`GEO_IP: ${file}: ${(error as Error).message}`, { cause: error }) // node and the reader throw Errors
  }
}
