import type { Command } from 'commander'
import { createReplay } from '#stages/attribution/replay.ts'
import { answer, linesOf } from './lines.ts'

export function addAttribution(program: Command): void {
  program
    .command('attribution')
    .description('Which visit earned a call, and how sure that is')
    .command('replay')
    .description('Read events from standard input, a JSON object a line, and answer each on standard output')
    .addHelpText(
      'after',
      `
Nothing is stored and no server is needed: it is the code the server runs, on a clock that the events bring.
docs/attribution.md lists the events and the answers.

Examples:
  ringroot attribution replay < events.jsonl
  ringroot attribution replay < events.jsonl | jq -c 'select(.phase == "final")'`,
    )
    .action(async () => {
      const replay = createReplay()
      for await (const lines of linesOf(process.stdin)) await answer(lines.flatMap(replay))
    })
}
