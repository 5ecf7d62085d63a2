import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import type { FileFault, FileReply, FileRequest } from '#configuration/file.wire.ts'
import { ask, chooseAccount } from './api-client.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'

type ApplyOptions = Readonly<{
  account?: string
  prune?: true
  dryRun?: true
  yes?: true
  json?: true
}>

export function addApply(program: Command): void {
  program
    .command('apply')
    .argument('<file>', 'a YAML file as docs/apply.md describes it; - reads standard input')
    .description('Set up trunks, phones, destinations, flows, pools, numbers and sites from one file')
    .option('--account <name>', 'name or id of the account, when there are several')
    .option('--prune', 'remove what a section of the file does not list')
    .option('--dry-run', 'show the plan and stop')
    .option('--yes', 'do not ask')
    .option('--json', 'print the plan as JSON')
    .addHelpText(
      'after',
      `
Shows the plan first and asks before it changes anything. Running it twice changes nothing the second time.

Examples:
  ringroot apply dealership.yaml --dry-run
  TELCO_PASSWORD=... ringroot apply dealership.yaml --yes
  ringroot export > before.yaml && ringroot apply dealership.yaml --prune

Exits with 0 when the account is as the file says, 1 when the file is wrong or you said no.`,
    )
    .action(apply)
}

async function apply(path: string, options: ApplyOptions): Promise<void> {
  const text = readText(path)
  const account = await chooseAccount(options.account)
  const address = `/api/v1/accounts/${account.id}/configuration`
  const request: FileRequest = { text, secrets: secretsFor(text), ...(options.prune ? { prune: true } : {}) }

  const plan = await ask<FileReply>('POST', `${address}/plan`, request)
  if (plan.faults.length > 0) {
    if (options.json) console.log(JSON.stringify(plan))
    throw new Failure(
      plan.faults.map((fault) => describeFault(path, fault)).join('\n'),
      'Nothing was changed.',
    )
  }
  if (!options.json) {
    for (const { line } of plan.changes) console.log(line)
    if (plan.changes.length === 0) console.log(`"${account.name}" is as the file says.`)
  }
  if (plan.changes.length === 0 || options.dryRun) {
    if (options.json) console.log(JSON.stringify(plan))
    return
  }
  await confirm(plan, account.name, options)
  const done = await ask<FileReply>('POST', `${address}/apply`, request)
  if (options.json) console.log(JSON.stringify(done))
  else console.log(`Done: ${count(done.changes.length)} in "${account.name}".`)
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read'
    throw new Failure(`${path}: ${why}`, null, exitCode.usage)
  }
}

/** The file names variables; only those leave this machine's environment. */
function secretsFor(text: string): Record<string, string> {
  const names = [...text.matchAll(/\benv:(\w+)/g)].map(([, name = '']) => name)
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

/** Asks on a terminal. Without one there is nobody to ask: `--yes` must say it. */
async function confirm(plan: FileReply, name: string, { yes }: ApplyOptions): Promise<void> {
  if (yes) return
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Failure('Nobody is there to confirm the plan.', 'Add --yes to carry it out.', exitCode.usage)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const removed = plan.changes.filter(({ does }) => does === 'remove').length
  const warning = removed > 0 ? `, ${removed} of them removals` : ''
  const answer = await terminal.question(
    `${count(plan.changes.length)}${warning} in "${name}". Go on? [y/N] `,
  )
  terminal.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('Nothing was changed.')
}

const count = (changes: number): string => (changes === 1 ? '1 change' : `${changes} changes`)

/** As compilers say it, so that editors find the place. */
const describeFault = (path: string, { line, column, message }: FileFault): string =>
  line === 0 ? `${path}: ${message}` : `${path}:${line}:${column}: ${message}`
