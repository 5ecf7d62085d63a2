import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { ok, refuse, type Result } from '#base/result.ts'
import { between, type Duration, type Instant, minutes, seconds } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import { exchangeText, type ExchangeRefusal } from '#platform/http/exchange-text.ts'
import { notifyLive } from '#platform/live.ts'
import type { Log } from '#platform/log.ts'
import type { Secrets } from '#platform/secrets.ts'
import { lookupAddress, readLookup, type LookedUp } from './caller-lookup.ts'
import { readLookedUp, readProvider, saveLookedUp, type Provider } from './caller-lookup.store.ts'

/** Asks other people for callers' names. A call never waits for it: its record gets the name when it comes. */
export interface CallerLookups {
  lookUp(account: AccountId, caller: PhoneNumber, call: CallId): void
  /** A name that was looked up a moment ago; null when none was. */
  find(account: AccountId, caller: PhoneNumber): string | null
  /** Asks now, and keeps nothing: does the provider answer as expected? */
  tryOut(provider: Provider, caller: PhoneNumber): Promise<Result<LookedUp, LookupRefusal>>
  close(): Promise<void>
}

export type LookupRefusal = ExchangeRefusal | 'not-json'

export type CallerLookupParts = Readonly<{
  db: Database
  secrets: Secrets
  log: Log
  now(): Instant
  /** Whether a provider may stand inside this server's own network. */
  allowPrivate: boolean
  /** How long a provider may take; a second when left out. */
  within?: Duration
  /** For servers with a certificate of their own making. */
  ca?: string
}>

const mostBytes = 64 * 1024
/** More at once would be a flood, and each costs the business money. */
const mostAtOnce = 10
/** A name changes seldom; one that nobody knows may be known next week. */
const namesKept = minutes(90 * 24 * 60)
const nothingKept = minutes(7 * 24 * 60)
const mostRemembered = 5000

export function openCallerLookups(parts: CallerLookupParts): CallerLookups {
  const { db, secrets, log, now, allowPrivate, ca, within = seconds(1) } = parts
  const names = new Map<string, string>()
  const asking = new Map<string, Promise<void>>()

  async function tryOut(provider: Provider, caller: PhoneNumber): Promise<Result<LookedUp, LookupRefusal>> {
    const { url, header, key } = provider
    const answer = await exchangeText(lookupAddress(url, caller), {
      allowPrivate,
      within,
      mostBytes,
      secureOnly: true,
      headers: { accept: 'application/json', ...(header === null || key === null ? {} : { [header]: key }) },
      ...(ca === undefined ? {} : { ca }),
    })
    if (!answer.ok) return answer
    const found = readLookup(answer.value.text, provider)
    return found === null ? refuse('not-json') : ok(found)
  }

  function remember(key: string, name: string | null): void {
    if (name === null) return
    names.delete(key)
    names.set(key, name)
    if (names.size > mostRemembered) for (const oldest of names.keys()) if (names.delete(oldest)) break
  }

  async function ask(account: AccountId, caller: PhoneNumber, call: CallId): Promise<void> {
    const [provider, before] = await db.account(
      account,
      async (trx) => [await readProvider(trx, secrets), await readLookedUp(trx, caller)] as const,
    )
    const key = `${account} ${caller}`
    const age = before === null ? null : between(before.at, now())
    if (before !== null && age !== null && age < (before.name === null ? nothingKept : namesKept))
      return remember(key, before.name)
    if (provider === null) return
    const found = await tryOut(provider, caller)
    if (!found.ok) {
      log.warn({ account, reason: found.reason, detail: found.detail }, 'A caller could not be looked up')
      return
    }
    remember(key, found.value.name)
    await db.account(account, async (trx) => {
      await saveLookedUp(trx, caller, found.value)
      await notifyLive(trx, { account, topic: 'call', id: call })
    })
  }

  return {
    lookUp(account, caller, call) {
      const key = `${account} ${caller}`
      if (asking.has(key) || asking.size >= mostAtOnce || names.has(key)) return
      const asked = ask(account, caller, call)
        .catch((error: unknown) => log.warn({ err: error, account }, 'A caller could not be looked up'))
        .finally(() => asking.delete(key))
      asking.set(key, asked)
    },
    find: (account, caller) => names.get(`${account} ${caller}`) ?? null,
    tryOut,
    async close() {
      await Promise.all(asking.values())
    },
  }
}
