/**
 * A SIP message as data (RFC 3261, section 7). Header fields keep their order and their text; the typed readers in `grammar/` parse
 * a field when somebody asks for it, so a proxy-like path never pays for what it does not read.
 */
export type SipMessage = SipRequest | SipResponse

export type SipRequest = Readonly<{
  kind: 'request'
  method: string
  /** Request-URI as written; `grammar/uri.ts` parses it. */
  uri: string
  headers: readonly HeaderField[]
  body: Buffer
}>

export type SipResponse = Readonly<{
  kind: 'response'
  status: number
  reason: string
  headers: readonly HeaderField[]
  body: Buffer
}>

/** Name in its canonical long form (`Via`, `Call-ID`, `CSeq`), compact forms already expanded; one element per field line. */
export type HeaderField = readonly [name: string, value: string]

export type Transport = 'UDP' | 'TCP' | 'TLS'

/** Where a message came from or goes to. `connection` names the TCP/TLS connection it must use, if any. */
export type Hop = Readonly<{ transport: Transport; address: string; port: number; connection?: string }>
