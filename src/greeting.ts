import { sampleName } from '#demo/dealership.ts'
import type { Config } from '#platform/config.ts'

/** What somebody who started a server wants to know of it. */
export type Ready = Readonly<{
  /** Where it is reached from this machine. */
  url: string
  sipPort: number
  /** What is reachable from other machines. */
  exposed: readonly string[]
  /** Signs the owner in, once. Undefined when they have their own way in. */
  link: string | undefined
}>

/** What an open server lets other machines reach. */
export const exposedBy = (
  { sipTlsPort, rtpPorts: { first, last } }: Config,
  port: number,
  sipPort: number,
): readonly string[] => [
  `dashboard, API and snippet on TCP ${port}`,
  `SIP on UDP and TCP ${sipPort}${sipTlsPort === undefined ? '' : ` and TLS ${sipTlsPort}`}`,
  `the sound of calls on UDP ${first} to ${last}`,
]

/** What `npm start` says when all is up: where to click, first of all. */
export const greeting = (
  version: string,
  { publicUrl, data }: Config,
  { url, sipPort, link, exposed }: Ready,
  demo: boolean,
): string => `
Ringroot ${version} is ready.

  Open      ${link ?? publicUrl ?? url}${link === undefined ? '' : '\n            (signs you in, once; "bin/ringroot link" makes another)'}${demo ? `\n  Sample    "${sampleName}", in the account menu at the top left; it can be removed there` : ''}
  SIP       port ${sipPort}, UDP and TCP
  Data      ${data}
  Exposed   ${exposed.length === 0 ? 'nothing: everything listens on 127.0.0.1 only (RINGROOT_OPEN=true opens it)' : exposed.join(', ')}
`
