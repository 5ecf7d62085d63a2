import type { Command } from 'commander'
import { createReplay } from '#stages/attribution/replay.ts'
import { addPaths } from './attribution-paths.ts'
import { answer, linesOf } from './lines.ts'

export function addAttribution(program: Command): void {
  const attribution = program
    .command('attribution')
    .description('Which visit earned a call, how sure that is, and what each channel of a path earned')
  addPaths(attribution)
  attribution
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
