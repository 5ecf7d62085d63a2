// `npm run bench [-- GROUP ...] [--json]`: every bench/<group>.bench.ts, or those named; one table, or one JSON array.
import { readdirSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import type { Bench, BenchRow } from './bench.ts'

const here = import.meta.dirname
const asJson = process.argv.includes('--json')
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const files = readdirSync(here).filter((file) => file.endsWith('.bench.ts'))
const groupOf = (file: string) => file.slice(0, -'.bench.ts'.length).split('-')[0] ?? file
const groups = [...new Set(files.map(groupOf))].toSorted()

const unknown = wanted.filter((group) => !groups.includes(group))
if (unknown.length > 0) {
  console.error(`No such group: ${unknown.join(', ')}. There are: ${groups.join(', ')}.`)
  process.exit(2)
}

const rows: BenchRow[] = []
for (const file of files.filter((name) => wanted.length === 0 || wanted.includes(groupOf(name)))) {
  if (!asJson) console.error(`... ${file}`)
  // `as`: every bench file exports `bench`; src/architecture.test.ts walks the folder to prove it.
  const { bench } = (await import(join(here, file))) as { bench: Bench }
  rows.push(...(await bench()))
}

const figure = (value: number): string =>
  value.toLocaleString('en', Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 })

const line = ({ group, row, measured, goal, unit, met }: BenchRow): string =>
  goal === null
    ? `| ${group} | ${row} | ${figure(measured)} | | ${unit} | |`
    : `| ${group} | ${row} | ${figure(measured)} | ${figure(goal)} | ${unit} | ${met ? 'yes' : 'no'} |`

if (asJson) console.log(JSON.stringify(rows, null, 2))
else {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.version}`
  console.log(
    [
      machine,
      '',
      '| group | what | measured | goal | unit | met |',
      '| --- | --- | ---: | ---: | --- | --- |',
    ].join('\n'),
  )
  console.log(rows.map(line).join('\n'))
}
process.exit(0) // a bench may leave a socket in TIME_WAIT or a worker winding down; its rows are complete
