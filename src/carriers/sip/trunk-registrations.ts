import type { TrunkEntry } from '#configuration/inventory.ts'
import type { Log } from '#platform/log.ts'
import type { Registration } from '#sip/registration/registration.ts'
import { parseUri } from '#sip/grammar/uri.ts'
import type { UserAgent } from '#sip/user-agent.contract.ts'

/** How often a change of the configuration is looked for; a registration lasts minutes at least. */
const lookEvery = 1000

/**
 * Keeps us registered at every trunk that wants it: a new one is registered at, a changed one again, one that is gone unregistered.
 */
export function keepRegistered(
  userAgent: UserAgent,
  trunks: () => readonly TrunkEntry[],
  log: Log,
): Readonly<{ close(): void }> {
  const running = new Map<string, Readonly<{ described: string; registration: Registration }>>()
  let seen: readonly TrunkEntry[] | null = null

  const look = (): void => {
    const current = trunks()
    if (current === seen) return
    seen = current
    const wanted = new Map(
      current.filter(({ registers }) => registers).map((trunk) => [trunk.id as string, trunk]),
    )
    for (const [id, { described, registration }] of running)
      if (describe(wanted.get(id)) !== described) {
        running.delete(id)
        void registration.close()
      }
    for (const [id, trunk] of wanted) {
      if (running.has(id)) continue
      const registration = register(userAgent, trunk)
      if (registration === null) continue
      running.set(id, { described: describe(trunk), registration })
      registration.onState((state) =>
        log.info({ trunk: trunk.name, state: state.kind }, 'Registration at a trunk'),
      )
    }
  }
  look()
  const timer = setInterval(look, lookEvery).unref()
  return { close: () => clearInterval(timer) }
}

const describe = (trunk: TrunkEntry | undefined): string =>
  trunk === undefined ? '' : JSON.stringify([trunk.proxy, trunk.username, trunk.password])

function register(userAgent: UserAgent, { proxy, username, password }: TrunkEntry): Registration | null {
  const uri = proxy === null ? null : parseUri(proxy)
  if (proxy === null || uri?.kind !== 'sip' || username === null || password === null) return null
  return userAgent.register({
    registrar: proxy,
    aor: `sip:${username}@${uri.host}`,
    credentials: { user: username, password },
  })
}
