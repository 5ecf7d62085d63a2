import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'

/** Where the generated types live. */
export const schemaFile = join(import.meta.dirname, 'schema.ts')

const head = `/**
 * The tables as TypeScript sees them. Generated from a migrated database; do not edit:
 * \`DATABASE_URL=... node src/platform/schema.generate.ts\`
 */
import type { Generated, GeneratedAlways } from 'kysely'
import type { Json, JsonWithDefault } from './json-column.ts'
`

/** What pg gives and takes for each column type, as `db.ts` sets it up. A type that is missing here stops the generation. */
const types: Readonly<Record<string, string>> = {
  bool: 'boolean',
  bytea: 'Buffer',
  date: 'string',
  float4: 'number',
  int4: 'number',
  int8: 'number',
  jsonb: 'Json',
  numeric: 'string',
  text: 'string',
  _text: 'string[]',
  timestamptz: 'Date',
  uuid: 'string',
}

type Column = Readonly<{
  table: string
  column: string
  type: string
  nullable: boolean
  identity: boolean
  defaulted: boolean
  /** `CHECK ((use = ANY (ARRAY['pool'::text, ...])))`: the words the column may hold. */
  check: string | null
}>

const columnsOf = `
  select t.relname as table, a.attname as column, y.typname as type, not a.attnotnull as nullable,
    a.attidentity = 'a' as identity, a.atthasdef as defaulted,
    (select pg_get_constraintdef(c.oid) from pg_constraint c
      where c.conrelid = t.oid and c.contype = 'c' and c.conkey = array[a.attnum] limit 1) as check
  from pg_class t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  join pg_type y on y.oid = a.atttypid
  where t.relkind in ('r', 'p') and t.relnamespace = 'public'::regnamespace and t.relname not like 'kysely_%'
  order by t.relname, a.attnum`

/** Describes a migrated database: one type a table, and `Schema`, which names them all. */
export async function generateSchema(url: string): Promise<string> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Column>(columnsOf)
    const tables = [...Map.groupBy(rows, ({ table }) => table)]
    const bodies = tables.map(([table, columns]) => {
      const lines = columns.map((column) => `  ${column.column}: ${typeOf(column)}\n`)
      return `\nexport interface ${typeName(table)} {\n${lines.join('')}}\n`
    })
    const names = tables.map(([table]) => `  ${table}: ${typeName(table)}\n`)
    return `${head}${bodies.join('')}\nexport interface Schema {\n${names.join('')}}\n`
  } finally {
    await client.end()
  }
}

function typeOf({ table, column, type, nullable, identity, defaulted, check }: Column): string {
  const plain = words(check) ?? types[type]
  if (plain === undefined)
    throw new Error(`${table}.${column}: no TypeScript type for ${type}; add it to the table of types`)
  const whole = nullable ? `${plain} | null` : plain
  if (identity) return `GeneratedAlways<${whole}>`
  if (plain === 'Json' && defaulted) return 'JsonWithDefault'
  return defaulted ? `Generated<${whole}>` : whole
}

function words(check: string | null): string | undefined {
  const list = check === null ? null : /= ANY \(ARRAY\[(.+)\]\)/.exec(check)
  return list?.[1] === undefined ? undefined : [...list[1].matchAll(/'[^']+'/g)].join(' | ')
}

/** `call_events` is `CallEventsTable`. */
const typeName = (table: string): string =>
  `${table.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Table`

if (import.meta.main) {
  const url = process.env['DATABASE_URL']
  if (url === undefined) throw new Error('DATABASE_URL: name a migrated database')
  await writeFile(schemaFile, await generateSchema(url))
}
