import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { ConnectionEntry, Inventory } from '#configuration/inventory.ts'
import type { Carrier, Connection, Reach, Webhooks } from './carrier.ts'

/** An account's connection together with the carrier it leads to. */
export type Connected = Readonly<{
  accountId: AccountId
  /** As the business named it. */
  name: string
  carrier: Carrier
  connection: Connection
}>

/** Finds connections, from memory: webhooks and calls ask while the database may be down. */
export type Connections = Readonly<{
  of(account: AccountId, id: string): Connected | null
  /** The one a webhook's address names. */
  named(carrier: string, id: string): Connected | null
  /** Who carries a number of the account; null: nobody, or a trunk. */
  carrying(account: AccountId, number: PhoneNumber): Connected | null
  all(): readonly Connected[]
}>

export function connectionsIn(
  inventory: Pick<Inventory, 'findConnection' | 'connectionOf' | 'connections'>,
  carriers: ReadonlyMap<string, Carrier>,
  reach: Reach,
): Connections {
  const connected = (entry: ConnectionEntry | null): Connected | null => {
    const carrier = carriers.get(entry?.carrier ?? '')
    if (entry === null || carrier === undefined) return null
    const { id, accountId, name, settings, baseUrl } = entry
    return {
      accountId,
      name,
      carrier,
      connection: { id, settings, baseUrl, reach },
    }
  }
  return {
    of(account, id) {
      const found = connected(inventory.findConnection(id))
      return found?.accountId === account ? found : null
    },
    named(carrier, id) {
      const found = connected(inventory.findConnection(id))
      return found?.carrier.id === carrier ? found : null
    },
    carrying: (account, number) => connected(inventory.connectionOf(account, number)),
    all: () => [...inventory.connections()].map(connected).filter((one) => one !== null),
  }
}

/** Where this connection's webhooks come in: what a number at the carrier has to name. */
export function webhooksFor({ carrier, connection, name }: Connected, publicUrl: string): Webhooks {
  const base = `${publicUrl.replace(/\/$/, '')}/carriers/${carrier.id}/${connection.id}`
  return {
    label: `Ringroot ${name}`,
    voice: `${base}/voice`,
    voiceFallback: `${base}/voice-fallback`,
    voiceStatus: `${base}/voice-status`,
    text: `${base}/message`,
  }
}

/** Whether a number's calls and texts come to us. */
export type WebhookState = 'here' | 'elsewhere' | 'nowhere'

export const webhookState = (url: string | null, ours: string): WebhookState =>
  url === null ? 'nowhere' : url === ours ? 'here' : 'elsewhere'
