import type { AccountId } from '#base/id.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { parsePhone } from '#platform/phone.ts'
import type { Secrets } from '#platform/secrets.ts'
import type { CarrierShapes } from './carrier-settings.ts'
import type { Fault } from './check.ts'
import { changeConfiguration, type AccountSettings } from './change.store.ts'
import { readConfiguration } from './current.store.ts'
import { readFileText, type FileRead } from './file-syntax.ts'
import { fileTextOf } from './file-text.ts'
import { placeInFile, sectionsOf, wantedBy } from './file.ts'
import {
  FileExport,
  FileReply,
  FileRequest,
  type AccountSection,
  type ConfigurationFile,
  type FileFault,
} from './file.wire.ts'
import { readTexts } from './file-texts.ts'
import { nameOf, nounOf } from './items.ts'
import { describeChange } from './plan.ts'
import { readRules, type Rules } from './rules.store.ts'

export type FileParts = Readonly<{
  db: Database
  secrets: Secrets
  /** What each carrier asks an account for. */
  carriers?: CarrierShapes
  /** Reads the account into the inventory, so that the next call already follows the change. */
  refresh(account: AccountId): Promise<void>
}>

/** `GET /configuration`, `POST /configuration/plan` and `/apply`, to be registered under the account's prefix. */
export function configurationFileRoutes(parts: FileParts): Routes {
  const { db, secrets, refresh } = parts
  const tags = ['configuration']
  const schema = { tags, body: FileRequest, response: { 200: FileReply } }
  const bodyLimit = 2 * 1024 ** 2 // the text, escaped

  return async (server) => {
    server.get('/configuration', { schema: { tags, response: { 200: FileExport } } }, async (request) => {
      const { account } = request
      return db.account(account, async (trx) => {
        const { configuration } = await readConfiguration(trx, account, secrets)
        const settings = sectionOf(await readSettings(trx, account))
        return { text: fileTextOf(settings, configuration, await readRules(trx)) }
      })
    })

    server.post('/configuration/plan', { schema, bodyLimit }, (request) => carry(parts, request, true))

    server.post('/configuration/apply', { schema, bodyLimit }, async (request) => {
      const reply = await carry(parts, request, false)
      const { faults, changes } = reply
      if (faults.length > 0) {
        const errors = faults.map(({ line, column, message }) => ({ path: `${line}:${column}`, message }))
        throw new Problem('unprocessable', faults.map(describeFault).join('\n'), errors)
      }
      if (changes.length > 0) {
        await refresh(request.account)
        await request.audit('configuration.applied', request.account, {
          changes: changes.map(({ line }) => line),
        })
      }
      return reply
    })
  }
}

/** `line 3, column 5: there is no flow "Main"`; without a place when it is about what the file does not name. */
const describeFault = ({ line, column, message }: FileFault): string =>
  line === 0 ? message : `line ${line}, column ${column}: ${message}`

async function carry(
  parts: FileParts,
  { account, actor, body }: Readonly<{ account: AccountId; actor: string; body: FileRequest }>,
  dryRun: boolean,
): Promise<FileReply> {
  const read = readFileText(body.text)
  if (read.faults.length > 0) return { changes: [], faults: [...read.faults], applied: false }
  const { file } = read
  const settings = await parts.db.account(account, (trx) => readSettings(trx, account))
  const changed = settingsChanged(file.account ?? {}, settings)
  const country = file.account?.country ?? settings.country
  const parseNumber = (text: string) => parsePhone(text, country)
  const wrong: FileFault[] = []
  const { plan, rules, faults } = await changeConfiguration(
    parts,
    account,
    ({ configuration: current, rules: standing }) => {
      const wanted = wantedBy(file, { current, secrets: body.secrets ?? {}, parseNumber })
      const prune = (body.prune ?? file.prune ?? false) ? sectionsOf(file) : new Set<never>()
      const spam = file.spam ? { ...standing.spam, ...file.spam } : null
      const there = (kind: 'flows' | 'numbers') =>
        new Set([...wanted.configuration[kind], ...(prune.has(kind) ? [] : current[kind])].map(nameOf))
      const texts = readTexts(file.texts ?? [], {
        flows: there('flows'),
        numbers: there('numbers'),
        parseNumber,
      })
      for (const { path, message } of texts.faults) wrong.push({ ...read.at(['texts', ...path]), message })
      return {
        ...wanted,
        prune,
        account: changed,
        spam,
        texts: file.texts ? texts.texts : null,
        wrong: wrong.length > 0,
      }
    },
    { dryRun: dryRun || !isTimeZone(file.account?.timeZone ?? 'UTC'), by: actor },
  )
  const found = [
    ...settingFaults(file.account ?? {}, read),
    ...wrong,
    ...faults.map((fault) => placed(fault, read)),
  ]
  const fields = Object.keys(changed).map((column) => column.replace('time_zone', 'timeZone'))
  const changes: FileReply['changes'] = plan.map((change) => ({
    does: change.does,
    what: nounOf[change.kind],
    name: change.name,
    fields: change.does === 'change' ? [...change.fields] : [],
    line: describeChange(change),
  }))
  if (fields.length > 0) {
    const line = `~ account "${settings.name}" (${fields.join(', ')})`
    changes.unshift({ does: 'change', what: 'account', name: settings.name, fields, line })
  }
  for (const name of rules) {
    const fields = [...said[name](file)]
    const line = `~ ${name} (${fields.join(', ') || 'none'})`
    changes.push({ does: 'change', what: name, name, fields, line })
  }
  return { changes, faults: sorted(found), applied: !dryRun && found.length === 0 }
}

/** What the file says of each kind of rules, in a few words. */
const said: Readonly<Record<keyof Rules, (file: ConfigurationFile) => readonly string[]>> = {
  channels: ({ channels = [] }) => channels.map(({ channel }) => channel),
  spam: ({ spam = {} }) => Object.keys(spam),
  texts: ({ texts = [] }) => texts.map(({ flow, number }) => flow ?? number ?? 'account'),
}

const placed = (fault: Fault, { at, file }: FileRead): FileFault => {
  const { index, message } = fault
  return index < 0 ? { line: 0, column: 0, message } : { ...at(placeInFile(file, fault)), message }
}

const sorted = (faults: readonly FileFault[]): FileFault[] =>
  faults.toSorted((a, b) => a.line - b.line || a.column - b.column)

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const settingFaults = ({ timeZone = 'UTC' }: AccountSection, { at }: FileRead): readonly FileFault[] =>
  isTimeZone(timeZone) ? [] : [{ ...at(['account', 'timeZone']), message: `"${timeZone}" is no time zone` }]

async function readSettings(trx: AccountTransaction, account: AccountId): Promise<AccountSettings> {
  return trx
    .selectFrom('accounts')
    .select(['name', 'time_zone', 'country', 'currency', 'locale'])
    .where('id', '=', account)
    .executeTakeFirstOrThrow()
}

const sectionOf = ({ time_zone: timeZone, ...settings }: AccountSettings): AccountSection => ({
  ...settings,
  timeZone,
})

function settingsChanged(
  { timeZone, ...section }: AccountSection,
  settings: AccountSettings,
): Partial<AccountSettings> {
  const wanted = { ...section, ...(timeZone === undefined ? {} : { time_zone: timeZone }) }
  const before = new Map(Object.entries(settings))
  return Object.fromEntries(Object.entries(wanted).filter(([column, value]) => before.get(column) !== value))
}
