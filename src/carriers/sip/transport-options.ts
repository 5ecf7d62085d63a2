import { readFileSync } from 'node:fs'
import type { Config } from '#platform/config.ts'
import { StartError } from '#platform/start-error.ts'
import type { TransportOptions } from '#sip/transport/transports.ts'

/** Where the settings want SIP to be spoken. */
export function sipTransport(
  { sipPort, sipTlsPort, sipTlsCert, sipTlsKey, publicAddress }: Config,
  host: string,
): TransportOptions {
  const tls =
    sipTlsPort === undefined || sipTlsCert === undefined || sipTlsKey === undefined
      ? {}
      : {
          tls: {
            port: sipTlsPort,
            cert: pem('SIP_TLS_CERT', sipTlsCert),
            key: pem('SIP_TLS_KEY', sipTlsKey),
          },
        }
  return { bind: [host], port: sipPort, ...tls, ...(publicAddress === undefined ? {} : { publicAddress }) }
}

function pem(env: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new StartError(`${env}: ${file} cannot be read: ${(error as Error).message}`, { cause: error }) // node:fs throws Errors
  }
}
