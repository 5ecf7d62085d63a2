import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stepBodies } from '#stages/call/flow.wire.ts'
import { back, orders } from '#stages/call/talking.ts'

/** Where the reference of the steps lives. */
export const stepsPath = join(import.meta.dirname, '../../docs/steps.md')

/** The parts of a schema that a reader is told. */
type Told = Readonly<{
  title?: string
  description?: string
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Told[]
  items?: Told
  properties?: Readonly<Record<string, Told>>
  patternProperties?: Readonly<Record<string, Told>>
  minimum?: number
  maximum?: number
}>

const orderWords: Readonly<Record<(typeof orders)[keyof typeof orders], string>> = {
  blind:
    'Hand the other on: an extension or a number, then `#`. You are let go at once; when nobody answers there, your telephone rings again.',
  attended:
    'Hand the other on after a word: an extension or a number, then `#`. Talk with whoever answers first, and hang up to hand over.',
  pause: 'Pause the recording.',
  resume: 'Let the recording go on.',
}

/** The reference of the steps. `node src/configuration/steps.generate.ts` writes it. */
export const stepsText = (): string => `# The steps of a flow

Made from \`src/stages/call/flow.wire.ts\` by \`node src/configuration/steps.generate.ts\`; do not edit. How a flow is written in a file: [apply](apply.md).

A flow is named steps, each naming the next, and a destination that takes the call when the flow cannot go on: a step that does not exist, a hundred steps without an
end. What is said is a text, an uploaded file or a tone; a text may hold \`[source]\`, \`[campaign]\`, \`[keyword]\` and \`[caller]\`, and a part between commas of
which no word is known is left out. A caller who is not answered yet is answered by the first step that says something.

${Object.entries(stepBodies)
  .map(([does, body]: readonly [string, Told]) => section(does, body))
  .join('\n')}
## While they talk

Keys of ours: whoever was called, or whoever called out. A stranger's order nothing, nor do those of a number outside to which the call was
handed. The other hears music while a transfer is under way. The transfer button of a desk phone (REFER) does the same, and so does
"Transfer" on the call's page (\`POST …/calls/ID/control\` with \`{"what": "transfer", "to": "12"}\`), over every carrier. A call out that is handed on
is recorded on, with the new colleague in the place of the first; what the two said to each other meanwhile is in the recording too.

| Keys | What they do |
| --- | --- |
${Object.entries(orders)
  .map(([keys, order]) => `| \`${keys}\` | ${orderWords[order]} |\n`)
  .join('')}| \`${back}\` | In the middle of a transfer: back to the other. |
`

const section = (does: string, { description = '', properties = {} }: Told): string => {
  const fields = Object.entries(properties).filter(([field]) => field !== 'does')
  const table = fields
    .map(([field, schema]) => `| \`${field}\` | ${expected(schema)} | ${schema.description ?? ''} |\n`)
    .join('')
  return `## ${does}

${description}
${table === '' ? '' : `\n| Field | Expected | What it is |\n| --- | --- | --- |\n${table}`}`
}

function expected(schema: Told): string {
  const { title, type, anyOf, items, properties, patternProperties, minimum, maximum } = schema
  if (title !== undefined) return minimum === undefined ? title : `${title}, ${minimum} to ${maximum}`
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${String(one)}\``).join(', ')
  if (anyOf !== undefined) return anyOf.map(expected).join(' or ')
  if (items !== undefined) return `list of ${expected(items)}`
  if (patternProperties !== undefined)
    return `by name: ${Object.values(patternProperties).map(expected).join('')}`
  if (properties !== undefined)
    return `{ ${Object.entries(properties)
      .map(([field, one]) => `\`${field}\`: ${expected(one)}`)
      .join(', ')} }`
  if (minimum !== undefined) return `${minimum} to ${maximum}`
  return type === 'boolean' ? 'yes or no' : (type ?? '')
}

if (import.meta.main) await writeFile(stepsPath, stepsText())
