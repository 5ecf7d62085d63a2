import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAccounts } from '#accounts/accounts.store.ts'
import { createApiKeys } from '#accounts/api-keys.store.ts'
import { createAuditLog } from '#accounts/audit.store.ts'
import { createGuard } from '#accounts/guard.ts'
import { ownerLink } from '#accounts/sign-in.api.ts'
import { openSignIn } from '#accounts/sign-in.ts'
import type { AccountId } from '#base/id.ts'
import { seconds } from '#base/time.ts'
import { createAccountDefaults } from '#configuration/account-defaults.store.ts'
import { openInventory } from '#configuration/inventory.store.ts'
import { addSampleBusiness } from '#demo/demo.store.ts'
import { openCallers, type Callers } from '#carriers/callers.ts'
import { callRecordings, removeRecordings } from '#carriers/call-recordings.ts'
import { findCarriers } from '#carriers/carriers.ts'
import { openWebhookCarriers } from '#carriers/webhook-carriers.ts'
import { callerIdentity } from '#carriers/sip/caller-identity.ts'
import { startSipCarrier } from '#carriers/sip/carrier.ts'
import { sipTransport } from '#carriers/sip/transport-options.ts'
import { findPlace } from '#carriers/find-place.ts'
import { connectionsIn } from '#carriers/connections.ts'
import { openSwitchboard } from '#carriers/switchboard.ts'
import { takeUp } from '#carriers/take-up.ts'
import { openTexting } from '#carriers/texting.ts'
import { openPrompts } from '#media/prompts.ts'
import { findEspeak } from '#media/speech/espeak.ts'
import { flite } from '#media/speech/flite.ts'
import { startMediaEngine } from '#media/worker/engine.ts'
import { now } from '#platform/clock.ts'
import { readConfig, type Config } from '#platform/config.ts'
import { takeDataFolder } from '#platform/data-folder.ts'
import { openDatabase } from '#platform/db.ts'
import { tryPort } from '#platform/free-port.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { openJobs } from '#platform/jobs.ts'
import { openLive } from '#platform/live.ts'
import { createLog, type Log } from '#platform/log.ts'
import { openMailer } from '#platform/mail.ts'
import { migrate } from '#platform/migrate.ts'
import { ownAddress } from '#platform/own-address.ts'
import { startPostgres, type Postgres } from '#platform/postgres.ts'
import { writeRunFile } from '#platform/run-file.ts'
import { openSecrets } from '#platform/secrets.ts'
import { explain, explainPort } from '#platform/start-error.ts'
import { openStorage } from '#platform/storage.ts'
import { openLending } from '#stages/attribution/lending.job.ts'
import { openCallLog } from '#stages/call/call-log.job.ts'
import { readCallRow } from '#stages/call/call.store.ts'
import { openPersons } from '#stages/person/find-persons.job.ts'
import { openChannelBook } from '#stages/visit/channel-rules.store.ts'
import { settleChannels } from '#stages/visit/channel.job.ts'
import { openForms } from '#stages/form/forms.job.ts'
import { openVisits } from '#stages/visit/visit.store.ts'
import { hangDoors } from './doors.ts'
import { exposedBy, greeting, type Ready } from './greeting.ts'

/** A server at work. */
export type Running = Ready &
  Readonly<{
    /** The right of the command line on this machine. */
    token: string
    http: HttpServer
    stop(): Promise<void>
  }>

const project = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string } // our own

/**
 * Starts everything, in the order of the story: the ground (folder, database), what the business has, the stages, who may enter, and last
 * the doors. When a part fails, those before it are stopped again: nothing stays half started.
 */
export async function start(
  config: Config,
  log: Log,
  options: Readonly<{ demo?: boolean }> = {},
): Promise<Running> {
  const parts = new AsyncDisposableStack()
  const stops = <Part extends { close(): Promise<void> }>(part: Part): Part =>
    parts.adopt(part, () => part.close())
  try {
    const startedAt = now()
    const host = config.open ? '0.0.0.0' : '127.0.0.1'
    const address = config.publicAddress ?? (config.open ? ownAddress() : host)
    const port = await tryPort(config.port, host).catch((error: unknown) => {
      throw explainPort(error, 'PORT', config.port, 'tcp')
    })
    const localUrl = `http://127.0.0.1:${port}`
    const url = config.publicUrl ?? localUrl

    // The ground.
    parts.defer(takeDataFolder(config.data))
    const secrets = await openSecrets(config.data)
    const postgres = config.databaseUrl === undefined ? await ownPostgres() : undefined
    const databaseUrl = config.databaseUrl ?? postgres?.appUrl ?? ''
    await migrate(postgres?.url() ?? databaseUrl)
    const db = stops(openDatabase(databaseUrl))
    const live = stops(openLive({ url: databaseUrl, log }))

    // What the business has, and the numbers it lends.
    const callerKey = secrets.key('callers in attribution')
    const lending = stops(await openLending({ db, folder: config.data, callerKey, now, log }))
    const { leases, attribution } = lending
    const { inventory, refresh } = stops(
      await openInventory({
        db,
        url: databaseUrl,
        secrets,
        log,
        changed: (account, inventory) => lending.configure(account, inventory.poolNumbers(account)),
      }),
    )

    const visits = stops(openVisits({ db, folder: config.data, log }))
    const channels = openChannelBook(db)
    const forms = stops(
      await openForms({
        db,
        folder: config.data,
        live,
        mailer: openMailer(config),
        url,
        log,
        visits,
        findSite: (key) => inventory.findSite(key),
        countryOf: (account) => inventory.countryOf(account) ?? config.country,
      }),
    )

    // Calls: what is written of them, the sound, and the edge that takes them.
    const storage = await openStorage(config.data)
    const recordings = callRecordings(storage)
    const carriers = await findCarriers()
    const reach = { allowPrivate: !config.open, patience: seconds(10) }
    const texting = stops(
      openTexting({
        db,
        folder: config.data,
        storage,
        live,
        inventory,
        connections: connectionsIn(inventory, carriers, reach),
        attribution,
        mailer: openMailer(config),
        publicUrl: url,
        now,
        log,
      }),
    )
    const persons = openPersons(db, now)
    const callLog = stops(
      openCallLog({
        db,
        folder: join(config.data, 'calls'),
        log,
        startedAt,
        isAlive: (call) => carrier.live().has(call) || webhookCarriers.live().has(call),
        recover: recordings.recover,
        ended: async (...calls) => {
          attribution.ended(calls[1], calls[2])
          await texting.ended(...calls)
          await persons.ended(...calls)
        },
      }),
    )
    attribution.begin(callLog)
    const callers: Callers = stops(
      await openCallers({ db, log, now, callLog, secrets, folder: config.data, allowPrivate: !config.open }),
    )
    live.topic('call', (account, id) => readCallRow(db, account, id))
    const espeak = await findEspeak()
    const prompts = openPrompts(storage, [stops(flite()), ...(espeak === null ? [] : [espeak])])
    const media = stops(
      await startMediaEngine({
        bind: host,
        announced: address,
        ports: { from: config.rtpPorts.first, to: config.rtpPorts.last },
        dataDirectory: config.data,
        timeoutMs: config.mediaTimeout * 1000,
        onFault: (error) =>
          log.error({ err: error }, 'The media worker failed and was started again; its calls are lost'),
      }),
    )
    const switchboard = openSwitchboard({
      allowPrivate: !config.open,
      findPlace: (account, keys, trunk) => findPlace(inventory, account, keys, trunk),
      record: callLog.record,
      log,
    })
    parts.defer(() => switchboard.close())
    const carrier = stops(
      await startSipCarrier({
        transport: sipTransport(config, host),
        host: address,
        inventory,
        attribution,
        media,
        prompts,
        switchboard,
        ...callers.forCarriers,
        identity: callerIdentity(config, now),
        log,
      }).catch((error: unknown) => {
        throw explainPort(error, 'SIP_PORT', config.sipPort, 'udp')
      }),
    )
    const sipPort = carrier.ports().udp
    const webhookCarriers = stops(
      openWebhookCarriers({
        db,
        secrets,
        carriers,
        reach,
        inventory,
        refresh,
        attribution,
        prompts,
        storage,
        switchboard,
        ...callers.forCarriers,
        promptKey: secrets.key('prompt links'),
        folder: config.data,
        url,
        publicUrl: config.publicUrl ?? null,
        log,
      }),
    )
    void takeUp({ db, callLog, switchboard, startedAt, log }) // no call waits for it

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
      async clear(account) {
        await removeRecordings(storage, account)
        await texting.clear(account)
      },
    })
    const signIn = openSignIn({ db, secrets, url })
    const apiKeys = createApiKeys(db)
    const audit = createAuditLog(db)
    const token = randomBytes(32).toString('base64url')
    const origins = config.publicUrl === undefined ? [] : [config.publicUrl]
    const guard = createGuard({ signIn, accounts, apiKeys, audit, localToken: token, origins })
    const owner = await accounts.firstOwner()
    if (options.demo) {
      const reload = async (account: AccountId): Promise<void> => {
        lending.forget(account)
        await refresh(account)
        await callers.reload(account)
        await forms.reload(account)
      }
      await addSampleBusiness({ db, secrets, accounts, owner: owner.id, storage, prompts, reload }, now())
    }
    const entered = (await signIn.hasPassword(owner.id)) || (await signIn.hasSession(owner.id))
    const link = entered ? undefined : (await ownerLink({ signIn, accounts, url })).url

    const timetable = [...webhookCarriers.timetable, ...persons.timetable]
    const workers = [
      ...texting.workers,
      ...forms.workers,
      ...webhookCarriers.workers,
      ...persons.workers,
      settleChannels(db),
    ]
    const jobs = stops(openJobs({ db, url: databaseUrl, log, now, workers, timetable }))

    // The doors.
    const exposed = config.open ? exposedBy(config, port, sipPort) : []
    const http = stops(
      await hangDoors({
        config,
        log,
        version,
        built: join(project, 'dist'),
        startedAt,
        url,
        exposed,
        db,
        secrets,
        live,
        jobs,
        inventory,
        refresh,
        leases,
        attribution,
        visits,
        channels,
        forms,
        callLog,
        callers,
        persons,
        recordings,
        prompts,
        texting,
        carriers,
        carrier,
        webhookCarriers,
        people: { signIn, guard, accounts, apiKeys, audit, origins },
      }),
    )
    await http.listen({ host, port }).catch((error: unknown) => {
      throw explainPort(error, 'PORT', port, 'tcp')
    })

    parts.defer(
      writeRunFile(config.data, {
        pid: process.pid,
        url: localUrl,
        sipPort,
        token,
        startedAt: new Date(startedAt).toISOString(),
      }),
    )
    return { url: localUrl, sipPort, token, exposed, link, http, stop: () => parts.disposeAsync() }
  } catch (error) {
    await parts.disposeAsync()
    throw error
  }

  async function ownPostgres(): Promise<Postgres> {
    const postgres = await startPostgres({
      folder: join(config.data, 'postgres'),
      onDeath: (failure) =>
        failure === undefined
          ? log.warn('PostgreSQL had died and was started again')
          : log.error(
              { err: failure },
              'PostgreSQL died and cannot be started; calls go on, and are written down later',
            ),
    })
    parts.defer(() => postgres.stop())
    return postgres
  }
}

/** `npm start`: reads the settings, starts, says where to click, and stops when told to. */
async function run(): Promise<void> {
  const { config, warnings } = readConfig()
  for (const warning of warnings) console.error(warning)
  const log = createLog(config.logLevel)
  const demo = process.argv.includes('--demo')
  const starting = start(config, log, { demo })
  stopWhenTold(starting)
  console.log(greeting(version, config, await starting, demo))

  // A fault nobody caught is ours; the callers on the line have nothing to do with it. The log has it, and they talk on.
  for (const fault of ['uncaughtException', 'unhandledRejection'])
    process.on(fault, (error: unknown) =>
      log.fatal({ err: error }, 'A fault nobody caught; the server goes on'),
    )
}

/** Ctrl-C may come before the start is through: then what has been started is stopped as soon as all of it can be. */
function stopWhenTold(starting: Promise<Running>): void {
  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    console.log('Stopping ...')
    const running = await starting.catch(() => undefined) // `run` says why; nothing is left to stop
    if (running === undefined) return
    await running.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stop().catch((error: unknown) => {
        console.error(error)
        process.exit(1)
      })
    })
}

// `import.meta.main` would say it shorter, but the newest Node 24 that npm has for every platform does not know it.
if (process.argv[1] === import.meta.filename)
  run().catch((error: unknown) => {
    const lines = explain(error)
    if (lines === undefined) console.error(error)
    else for (const line of lines) console.error(line)
    process.exit(1)
  })
