import type { Command } from 'commander'
import { ask, chooseAccount } from './api-client.ts'

export function addExport(program: Command): void {
  program
    .command('export')
    .description('Print the file that describes an account as it is; "apply" brings it back')
    .option('--account <name>', 'name or id of the account, when there are several')
    .option('--json', 'print {"text": ...}')
    .addHelpText(
      'after',
      '\nPasswords are not printed: the file says "unchanged" for them.\n\nExamples:\n  ringroot export > dealership.yaml',
    )
    .action(async ({ account: wanted, json }: { account?: string; json?: true }) => {
      const account = await chooseAccount(wanted)
      const reply = await ask<Readonly<{ text: string }>>(
        'GET',
        `/api/v1/accounts/${account.id}/configuration`,
      )
      process.stdout.write(json ? `${JSON.stringify(reply)}\n` : reply.text)
    })
}
