import type { Command } from 'commander'
import { createClassify } from '#stages/visit/classify.ts'
import { answer, linesOf } from './lines.ts'

export function addClassify(program: Command): void {
  program
    .command('classify')
    .description(
      'Where visits came from: read a page and its referrer a line, answer source, medium and channel',
    )
    .addHelpText(
      'after',
      `
No server is needed: it is the code the server runs. docs/sources.md has the rules.

Examples:
  echo '{"url":"https://shop.example/?gclid=1","referrer":"https://www.google.com/"}' | ringroot classify
  ringroot classify < visits.jsonl | jq -r .channel | sort | uniq -c`,
    )
    .action(async () => {
      const classify = createClassify()
      for await (const lines of linesOf(process.stdin)) await answer(lines.flatMap(classify))
    })
}
