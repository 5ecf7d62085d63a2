import { startServer, type RunningServer } from '../../test/support/server.ts'

/** The number that carriers dial. */
export const businessNumber = '+12025550100'

type Me = Readonly<{ accounts: readonly Readonly<{ id: string; kind: string }>[] }>

/**
 * The real server with its own PostgreSQL, one number that rings a phone on `phonePort` straight away, and this machine let in as a
 * trunk by its address. `account` is where the account's routes begin.
 */
export async function startBusiness(
  phonePort: number,
): Promise<Readonly<{ server: RunningServer; account: string }>> {
  const server = await startServer()
  const { accounts } = await server.ask<Me>('GET', '/api/v1/me')
  const account = `/api/v1/accounts/${accounts.find(({ kind }) => kind === 'client')?.id}`
  const text = `
trunks:
  - name: Bench
    addresses: [127.0.0.1]
destinations:
  - name: Phone
    sip: sip:phone@127.0.0.1:${phonePort}
flows:
  - name: Straight
    steps:
      - ring: [{ destination: Phone, for: 20 }]
numbers:
  - number: "${businessNumber}"
    placement: { kind: print, source: print, medium: offline }
    flow: Straight
`
  await server.ask('POST', `${account}/configuration/apply`, { text })
  return { server, account }
}
