import type { Command } from 'commander'
import { ask } from './api-client.ts'

/** The answer of `POST /api/v1/sign-in-links`. */
type SignInLink = Readonly<{ url: string; expiresAt: number }>

export function addLink(program: Command): void {
  program
    .command('link')
    .description('Make a new one-time link that signs the owner in')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  ringroot link\n  xdg-open "$(ringroot link)"\n\nThe link works once, for a day, for whoever has it. Only the machine of the server makes one.',
    )
    .action(async ({ json }: { json?: boolean }) => {
      const link = await ask<SignInLink>('POST', '/api/v1/sign-in-links')
      console.log(json ? JSON.stringify(link) : link.url)
    })
}
