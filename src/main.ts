import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountApi, meApi } from '#accounts/accounts.api.ts'
import { createAccounts } from '#accounts/accounts.store.ts'
import { createApiKeys } from '#accounts/api-keys.store.ts'
import { createAuditLog } from '#accounts/audit.store.ts'
import { createGuard } from '#accounts/guard.ts'
import { ownerLink, signInApi } from '#accounts/sign-in.api.ts'
import { openSignIn } from '#accounts/sign-in.ts'
import { createAccountDefaults } from '#configuration/account-defaults.store.ts'
import { configurationRoutes } from '#configuration/configuration.api.ts'
import { configurationFileRoutes } from '#configuration/file.api.ts'
import { openInventory } from '#configuration/inventory.store.ts'
import { now } from '#platform/clock.ts'
import { readConfig, type Config } from '#platform/config.ts'
import { takeDataFolder } from '#platform/data-folder.ts'
import { openDatabase } from '#platform/db.ts'
import { freePort } from '#platform/free-port.ts'
import { application, compression, script } from '#platform/http/pages.ts'
import { createHttpServer, type HttpServer, type Routes } from '#platform/http/server.ts'
import { openLive } from '#platform/live.ts'
import { createLog, type Log } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import { writeRunFile } from '#platform/run-file.ts'
import { openSecrets } from '#platform/secrets.ts'
import { explain, explainPort } from '#platform/start-error.ts'
import { statusApi } from '#platform/status.ts'
import { findReports, reportRoutes } from '#reports/reports.api.ts'
import { callRoutes } from '#stages/call/call.api.ts'
import { openCallLog } from '#stages/call/call-log.job.ts'
import { readCallRow } from '#stages/call/call.store.ts'
import { openLeases } from '#stages/lease/lease.store.ts'

/** A server at work. */
export type Running = Readonly<{
  /** Where it is reached from this machine. */
  url: string
  /** The right of the command line on this machine. */
  token: string
  /** What is reachable from other machines. */
  exposed: readonly string[]
  /** Signs the owner in, once. Undefined when they have their own way in. */
  link: string | undefined
  http: HttpServer
  stop(): Promise<void>
}>

const project = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string } // our own

/**
 * Starts everything, in the order of the story: the ground (folder, database), what the business has, the stages, who may enter, and last
 * the doors. When a part fails, those before it are stopped again: nothing stays half started.
 */
export async function start(config: Config, log: Log): Promise<Running> {
  const parts = new AsyncDisposableStack()
  const stops = <Part extends { close(): Promise<void> }>(part: Part): Part =>
    parts.adopt(part, () => part.close())
  try {
    const startedAt = now()
    const host = config.open ? '0.0.0.0' : '127.0.0.1'
    const port = config.port || ((await freePort(0)) ?? 0)
    const localUrl = `http://127.0.0.1:${port}`
    const url = config.publicUrl ?? localUrl

    // The ground.
    parts.defer(takeDataFolder(config.data))
    const secrets = await openSecrets(config.data)
    const databaseUrl = config.databaseUrl ?? (await ownPostgres())
    await migrate(databaseUrl)
    const db = stops(openDatabase(databaseUrl))
    const live = stops(openLive({ url: databaseUrl, log }))

    // What the business has, and the numbers it lends.
    const leases = stops(await openLeases({ db, folder: config.data, log }))
    const { refresh } = stops(
      await openInventory({
        db,
        url: databaseUrl,
        secrets,
        log,
        changed: (account, inventory) => leases.configure(account, inventory.poolNumbers(account)),
      }),
    )

    // Calls.
    const callLog = stops(
      openCallLog({
        db,
        folder: join(config.data, 'calls'),
        log,
        startedAt,
        isAlive: () => false,
        recover: async () => null,
      }),
    )
    live.topic('call', (account, id) => readCallRow(db, account, id))

    // Who may enter.
    const accounts = createAccounts({
      db,
      defaults: {
        timeZone: config.timeZone,
        country: config.country,
        currency: config.currency,
        locale: config.locale,
      },
      async furnish(account) {
        await createAccountDefaults({ db, secrets }, account)
        await refresh(account)
      },
    })
    const signIn = openSignIn({ db, secrets, url })
    const apiKeys = createApiKeys(db)
    const audit = createAuditLog(db)
    const token = randomBytes(32).toString('base64url')
    const origins = config.publicUrl === undefined ? [] : [config.publicUrl]
    const guard = createGuard({ signIn, accounts, apiKeys, audit, localToken: token, origins })
    const owner = await accounts.firstOwner()
    const entered = (await signIn.hasPassword(owner.id)) || (await signIn.hasSession(owner.id))
    const link = entered ? undefined : (await ownerLink({ signIn, accounts, url })).url

    // The doors: for everybody, for who has signed in, and for who may see an account.
    const http = await createHttpServer({ log, trustedProxies: config.trustedProxies ?? [], version })
    const isLocal = async (request: Parameters<typeof guard.caller>[0]) =>
      (await guard.caller(request).catch(() => undefined))?.kind === 'local'
    const everybody: readonly Routes[] = [
      signInApi({ signIn, guard, accounts, url, origins }),
      statusApi(isLocal, async () => ({
        version,
        startedAt: new Date(startedAt).toISOString(),
        url,
        exposed,
        database: (await db.healthy()) ? 'ready' : 'away',
        waiting: { calls: callLog.state(), leases: leases.backlog() },
        watching: live.watching(),
      })),
      script('/ringroot.js', join(project, 'dist', 'snippet', 'ringroot.js')),
      application(join(project, 'dist', 'web')),
    ]
    const signedIn: readonly Routes[] = [meApi({ guard, accounts, apiKeys, audit, signIn })]
    const inAccount: readonly Routes[] = [
      accountApi({ guard, accounts, apiKeys, audit, signIn }),
      configurationRoutes({ db, secrets, leases, refresh }),
      configurationFileRoutes({ db, secrets, refresh }),
      callRoutes({ db, openRecording: async () => null }),
      reportRoutes(db, await findReports()),
    ]
    for (const routes of everybody) await http.register(routes)
    await http.register(async (scope) => {
      await scope.register(compression)
      for (const routes of signedIn) await scope.register(routes)
      await scope.register(
        async (account) => {
          account.addHook('onRequest', guard.enter)
          await account.register(live.routes)
          for (const routes of inAccount) await account.register(routes)
        },
        { prefix: '/api/v1/accounts/:account' },
      )
    })
    const exposed = config.open ? [`dashboard, API and snippet on port ${port} (TCP)`] : []
    stops(http)
    await http.listen({ host, port }).catch((error: unknown) => {
      throw explainPort(error, 'PORT', port, 'tcp')
    })

    parts.defer(
      writeRunFile(config.data, {
        pid: process.pid,
        url: localUrl,
        sipPort: config.sipPort,
        token,
        startedAt: new Date(startedAt).toISOString(),
      }),
    )
    return { url: localUrl, token, exposed, link, http, stop: () => parts.disposeAsync() }
  } catch (error) {
    await parts.disposeAsync()
    throw error
  }

  async function ownPostgres(): Promise<string> {
    const postgres = await startPostgres({ folder: join(config.data, 'postgres') })
    parts.defer(() => postgres.stop())
    return postgres.url()
  }
}

/** `npm start`: reads the settings, starts, says where to click, and stops when told to. */
async function run(): Promise<void> {
  const { config, warnings } = readConfig()
  for (const warning of warnings) console.error(warning)
  const running = await start(config, createLog(config.logLevel))
  console.log(greeting(config, running))

  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      console.log('Stopping ...')
      void running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error)
          process.exit(1)
        },
      )
    })
}

const greeting = ({ publicUrl, data }: Config, { url, link, exposed }: Running): string => `
Ringroot ${version} is ready.

  Open      ${link ?? publicUrl ?? url}${link === undefined ? '' : '\n            (signs you in, once; "bin/ringroot link" makes another)'}
  Data      ${data}
  Exposed   ${exposed.length === 0 ? 'nothing: everything listens on 127.0.0.1 only (RINGROOT_OPEN=true opens it)' : exposed.join(', ')}
`

if (import.meta.main)
  run().catch((error: unknown) => {
    const lines = explain(error)
    if (lines === undefined) console.error(error)
    else for (const line of lines) console.error(line)
    process.exit(1)
  })
