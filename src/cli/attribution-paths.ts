import { Option, type Command } from 'commander'
import { highestOrder } from '#stages/attribution/models/chain.ts'
import { isModelName, modelNames } from '#stages/attribution/models/model-name.ts'
import { creditsOf, usualOptions, type ChannelCredit } from '#stages/attribution/models/models.ts'
import { headerProblem, PathTable } from '#stages/attribution/models/path-table.ts'
import { csvLines } from './csv-lines.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'
import { answer } from './lines.ts'

type Asked = Readonly<{ model: string; order: number; halfLife: number; json?: boolean }>

export function addPaths(attribution: Command): void {
  attribution
    .command('paths')
    .description('What each channel earned: reads paths as CSV from standard input, prints CSV')
    .addOption(new Option('--model <model>', 'who earns what').choices(modelNames).makeOptionMandatory())
    .option('--order <steps>', 'how many steps the Markov chain remembers', Number, usualOptions.order)
    .option('--half-life <days>', 'of time decay; a step of a path is a day', Number, usualOptions.halfLife)
    .option('--json', 'print a JSON array')
    .addHelpText(
      'after',
      `
A line that cannot be read is named on standard error and left out; the rest is counted, and the exit code is 1.
docs/models.md describes the models.

Examples:
  ringroot attribution paths --model markov --order 2 < paths.csv
  printf 'path,conversions,value,nulls\\nads > email,2,300,10\\nemail,1,50,4\\n' | ringroot attribution paths --model linear`,
    )
    .action(async ({ model, order, halfLife, json }: Asked) => {
      const table = await readTable()
      if (!isModelName(model)) return // Commander let no other through
      const highest = highestOrder(table.channels.length)
      if (!Number.isInteger(order) || order < 1 || order > highest)
        throw new Failure(`--order must be a whole number from 1 to ${highest}.`, null, exitCode.usage)
      if (!(halfLife > 0)) throw new Failure('--half-life must be more than 0 days.', null, exitCode.usage)
      const credits = creditsOf(model, table, { ...usualOptions, order, halfLife })
      await answer(json ? [JSON.stringify(credits)] : ['channel,conversions,value', ...credits.map(csvOf)])
    })
}

async function readTable(): Promise<PathTable> {
  let table: PathTable | null = null
  for await (const records of csvLines(process.stdin))
    for (const { line, fields } of records) {
      if (table === null) {
        const problem = fields ? headerProblem(fields) : 'its quotes are wrong'
        if (problem || !fields) throw new Failure(`Line ${line}: ${problem}.`, cure)
        table = new PathTable(fields)
        continue
      }
      const problem = fields ? table.add(fields) : 'its quotes are wrong'
      if (problem === null) continue
      console.error(`Line ${line}: ${problem}.`)
      process.exitCode = exitCode.failed
    }
  if (table === null) throw new Failure('There is no line.', cure)
  return table
}

const cure = 'The first line must be path,conversions,value,nulls.'

const csvOf = ({ channel, conversions, value }: ChannelCredit): string =>
  `${/[",\n\r]/.test(channel) ? `"${channel.replaceAll('"', '""')}"` : channel},${conversions},${value.toFixed(2)}`
