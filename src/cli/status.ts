import type { Command } from 'commander'
import { ask } from './api-client.ts'
import { exitCode } from './exit-code.ts'
import { dataFolder, readRunFile } from './run-file.ts'

/** `GET /api/v1/status` as the local token sees it. */
type Status = Readonly<{ ready: boolean } & Record<string, unknown>>

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('Say whether a server is ready, where, and what it is doing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  ringroot status\n  ringroot status --json | jq .ready\n\nExits with 0 when ready, 3 when no server runs.',
    )
    .action(async ({ json }: { json?: boolean }) => {
      const file = readRunFile()
      if (!file) {
        if (json) console.log(JSON.stringify({ ready: false, data: dataFolder() }))
        else console.log(`Not running (data folder ${dataFolder()}). Start it with "npm start".`)
        process.exitCode = exitCode.notRunning
        return
      }
      const status = await ask<Status>('GET', '/api/v1/status')
      const { pid, url, sipPort, startedAt } = file
      if (json) console.log(JSON.stringify({ ...status, pid, url, sipPort, startedAt }))
      else {
        console.log(
          `${status.ready ? 'Ready' : 'Starting'} at ${url}, SIP on port ${sipPort}, process ${pid}, since ${startedAt}`,
        )
        for (const [name, value] of Object.entries(status))
          if (name !== 'ready')
            console.log(`  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      }
      process.exitCode = status.ready ? exitCode.ok : exitCode.failed
    })
}
