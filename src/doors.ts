import { join } from 'node:path'
import { accountApi, meApi } from '#accounts/accounts.api.ts'
import type { Accounts } from '#accounts/accounts.store.ts'
import type { ApiKeys } from '#accounts/api-keys.store.ts'
import type { AuditLog } from '#accounts/audit.store.ts'
import type { Guard } from '#accounts/guard.ts'
import { signInApi } from '#accounts/sign-in.api.ts'
import type { SignIn } from '#accounts/sign-in.ts'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import { callControlApi } from '#carriers/call-control.api.ts'
import type { CallRecordings } from '#carriers/call-recordings.ts'
import type { Callers } from '#carriers/callers.ts'
import type { Carrier } from '#carriers/carrier.ts'
import { whomMeant } from '#carriers/find-place.ts'
import { ownNumber, type SipCarrier } from '#carriers/sip/carrier.ts'
import { clickToCallApi } from '#carriers/sip/click-to-call.api.ts'
import { testCallsApi } from '#carriers/sip/phone/test-calls.api.ts'
import type { Texting } from '#carriers/texting.ts'
import type { WebhookCarriers } from '#carriers/webhook-carriers.ts'
import { ringVisitor } from '#carriers/sip/visitor-callback.ts'
import { configurationRoutes } from '#configuration/configuration.api.ts'
import { directoryRoutes } from '#configuration/directory.api.ts'
import { configurationFileRoutes } from '#configuration/file.api.ts'
import type { SiteEntry } from '#configuration/inventory.ts'
import type { InventoryStore } from '#configuration/inventory.store.ts'
import { peopleRoutes } from '#configuration/people.api.ts'
import { promptRoutes } from '#configuration/prompts.api.ts'
import { siteCheckRoutes } from '#configuration/site-check.api.ts'
import { leaseNumbers } from '#configuration/site-leases.ts'
import type { Prompts } from '#media/prompts.ts'
import type { Config } from '#platform/config.ts'
import { openGeoIp } from '#platform/geo-ip.ts'
import type { Database } from '#platform/db.ts'
import { application, compressText, script } from '#platform/http/pages.ts'
import { createHttpServer, type HttpServer, type Routes } from '#platform/http/server.ts'
import type { Jobs } from '#platform/jobs.ts'
import type { Live } from '#platform/live.ts'
import type { Log } from '#platform/log.ts'
import { parsePhone } from '#platform/phone.ts'
import type { Secrets } from '#platform/secrets.ts'
import { statusApi, type StatusReport } from '#platform/status.ts'
import { findReports, reportRoutes } from '#reports/reports.api.ts'
import type { CallLog } from '#stages/call/call-log.job.ts'
import { callRoutes } from '#stages/call/call.api.ts'
import { costRoutes } from '#stages/cost/cost.api.ts'
import { saleRoutes } from '#stages/sale/sale.api.ts'
import { attributionRoutes } from '#stages/attribution/attribution.api.ts'
import type { Attributions } from '#stages/attribution/attribution.job.ts'
import type { Leases } from '#stages/lease/lease.store.ts'
import type { Persons } from '#stages/person/find-persons.job.ts'
import { callbackRoutes } from '#stages/visit/callback.api.ts'
import { channelRoutes } from '#stages/visit/channel.api.ts'
import type { ChannelBook } from '#stages/visit/channel-rules.store.ts'
import type { Forms } from '#stages/form/forms.job.ts'
import { visitRoutes } from '#stages/visit/visit.api.ts'
import type { Visits } from '#stages/visit/visit.store.ts'

/** What stands behind the doors. */
export type House = Pick<InventoryStore, 'inventory' | 'refresh'> &
  Readonly<{
    config: Config
    log: Log
    version: string
    /** The folder of what was built for browsers. */
    built: string
    startedAt: Instant
    /** Where people reach the server. */
    url: string
    exposed: readonly string[]
    db: Database
    secrets: Secrets
    live: Live
    jobs: Jobs
    leases: Leases
    attribution: Attributions
    visits: Visits
    channels: ChannelBook
    forms: Forms
    callLog: CallLog
    callers: Callers
    persons: Persons
    recordings: CallRecordings
    prompts: Prompts
    texting: Texting
    carriers: ReadonlyMap<string, Carrier>
    carrier: SipCarrier
    webhookCarriers: WebhookCarriers
    people: People
  }>

/** Who may enter, and how that is told. */
type People = Readonly<{
  signIn: SignIn
  guard: Guard
  accounts: Accounts
  apiKeys: ApiKeys
  audit: AuditLog
  origins: readonly string[]
}>

/** The doors: for everybody, for who has signed in, and for who may see an account. They are hung, and not open: `listen` opens them. */
export async function hangDoors(house: House): Promise<HttpServer> {
  const { config, log, version, live, people } = house
  const http = await createHttpServer({ log, trustedProxies: config.trustedProxies ?? [], version })
  for (const routes of forEverybody(house)) await http.register(routes)
  const inAccount = await forAccount(house)
  await http.register(async (scope) => {
    await compressText(scope)
    await scope.register(async (person) => {
      person.addHook('onRequest', people.guard.known)
      await person.register(meApi(people))
    })
    await scope.register(
      async (account) => {
        account.addHook('onRequest', people.guard.enter)
        await account.register(live.routes)
        for (const routes of inAccount) await account.register(routes)
      },
      { prefix: '/api/v1/accounts/:account' },
    )
  })
  return http
}

function forEverybody(house: House): readonly Routes[] {
  const { config, built, url, inventory, leases, visits, channels, forms, texting, webhookCarriers, people } =
    house
  const { guard } = people
  return [
    signInApi({ ...people, url }),
    statusApi(
      async (request) => (await guard.caller(request).catch(() => undefined))?.kind === 'local',
      () => report(house),
    ),
    visitRoutes({
      visits,
      findSite: (key) => inventory.findSite(key),
      lend: (site, asking) => leaseNumbers({ inventory, leases }, site, asking),
      sign: leases.sign,
      regionOf: openGeoIp(config.geoIp),
      channelRules: (account) => channels.of(account),
      formsOf: ({ accountId, siteId }) => forms.captureOf(accountId, siteId),
    }),
    forms.everybody,
    callbackRoutes<SiteEntry>({
      visits,
      findSite: (key) => inventory.findSite(key),
      countryOf: (account) => inventory.countryOf(account) ?? config.country,
      ring: ringVisitor({
        inventory,
        lend: (site, asking) => leaseNumbers({ inventory, leases }, site, asking),
        callBack: house.carrier.callBack,
      }),
    }),
    ...webhookCarriers.everybody,
    texting.webhooks,
    directoryRoutes({
      inventory,
      countryOf: (account) => inventory.countryOf(account) ?? config.country,
    }),
    script('/ringroot.js', join(built, 'snippet', 'ringroot.js')),
    script('/ringroot-form.js', join(built, 'snippet', 'ringroot-form.js')),
    script('/ringroot-callback.js', join(built, 'snippet', 'ringroot-callback.js')),
    script('/ringroot-check.js', join(built, 'snippet', 'ringroot-check.js')),
    application(join(built, 'web')),
  ]
}

async function forAccount(house: House): Promise<readonly Routes[]> {
  const { config, url, db, secrets, inventory, refresh, leases, prompts, carriers, carrier } = house
  const parseNumber = (account: AccountId, text: string): PhoneNumber | null =>
    parsePhone(text, inventory.testNumber(account)?.country ?? config.country)
  return [
    accountApi(house.people),
    configurationRoutes({
      db,
      secrets,
      carriers,
      leases,
      isOnline: (username) => carrier.isOnline(username),
      refresh,
    }),
    peopleRoutes({ db, secrets, refresh }),
    configurationFileRoutes({
      db,
      secrets,
      carriers,
      async refresh(account) {
        house.channels.forget(account)
        await house.callers.reload(account)
        await refresh(account)
      },
    }),
    promptRoutes({
      db,
      find: (account, name) => inventory.findPrompt(account, name),
      prompts,
      remove: async (key) => (inventory.playsPrompt(key) ? undefined : prompts.remove(key)),
      refresh,
    }),
    channelRoutes({ db, book: house.channels }),
    siteCheckRoutes({ db, url, allowPrivate: !config.open }),
    callRoutes({ db, openRecording: house.recordings.open, openMessage: house.recordings.openMessage }),
    attributionRoutes({ db, plan: house.attribution.plan }),
    ...house.callers.routes,
    ...house.texting.routes,
    ...house.persons.routes,
    ...house.forms.routes,
    ...house.webhookCarriers.inAccount,
    testCallsApi({
      testCalls: carrier.testCalls,
      testNumber: (account) => inventory.testNumber(account)?.number ?? null,
      ownNumber: (account, text) => ownNumber(inventory, account, text),
      findAgent: (account, words) =>
        inventory.agents(account).find(({ name, extension }) => name === words || extension === words) ??
        null,
      parseNumber,
      voice: (wav) => (wav === null ? prompts.say(testCallerSays, 'en') : prompts.upload(wav)),
    }),
    clickToCallApi({
      agents: (account) => inventory.agents(account),
      parseNumber,
      connect: carrier.connect,
    }),
    callControlApi({
      ask(...asked) {
        const granted = carrier.askFor(...asked)
        return granted === 'no-such-call' ? house.webhookCarriers.askFor(...asked) : granted
      },
      find: (account, words) => whomMeant(inventory, account, words),
    }),
    costRoutes(db),
    saleRoutes(db),
    reportRoutes(db, await findReports()),
  ]
}

/** Spoken by the built-in telephone when nobody gave it a recording. */
const testCallerSays = 'Hello, this is a test call. One, two, three, four, five.'

/** How the server is, for the command line on its machine. */
async function report(house: House): Promise<StatusReport> {
  const { version, startedAt, url, exposed, db, jobs, live, carrier, webhookCarriers } = house
  return {
    version,
    startedAt: new Date(startedAt).toISOString(),
    url,
    exposed,
    database: (await db.healthy()) ? 'ready' : 'away',
    waiting: {
      calls: house.callLog.state(),
      texts: house.texting.messages.state(),
      leases: house.leases.backlog(),
      visits: house.visits.backlog(),
      forms: house.forms.backlog(),
    },
    jobs: await jobs.backlog(),
    calls: carrier.live().size + webhookCarriers.live().size,
    watching: live.watching(),
    sip: carrier.counters(),
  }
}
