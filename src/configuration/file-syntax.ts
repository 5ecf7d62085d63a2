import { Compile } from 'typebox/compile'
import { isCollection, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'
import { schemaFaults, unescaped } from '#platform/schema-errors.ts'
import { ConfigurationFile, type FileFault } from './file.wire.ts'

/** A place in the file: the path into its data. */
type FilePath = readonly (string | number)[]

/** The file read: its data, and where each part of it stands. */
export type FileRead = Readonly<{
  file: ConfigurationFile
  faults: readonly FileFault[]
  at(path: FilePath): Readonly<{ line: number; column: number }>
}>

const schema = Compile(ConfigurationFile)

/** More than any real file has; a bomb of a few lines has millions. */
const mostAliases = 100
const mostFaults = 100

/**
 * Reads YAML against the schema. All faults are found at once, each with its line and column; with faults `file` holds nothing.
 * Nothing in the text can make this throw or take long: what is hostile is a fault too.
 */
export function readFileText(text: string): FileRead {
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      logLevel: 'silent',
      strict: true,
    })
    if (document.errors.some(({ message }) => message.includes('call stack')))
      throw new RangeError('too deep')
    if (document.errors.length > 0) {
      return refused(
        document.errors.slice(0, mostFaults).map((error) => ({
          line: error.linePos?.[0].line ?? 0,
          column: error.linePos?.[0].col ?? 0,
          message: error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'not YAML',
        })),
      )
    }
    const at = (path: FilePath) => placeOf(document, lines, path)
    const data: unknown = document.toJS({ maxAliasCount: mostAliases }) ?? {}
    const faults = [...twinKeys(document, lines), ...shapeFaults(data, at)].slice(0, mostFaults)
    if (faults.length > 0) return { ...refused(faults), at }
    return { file: data as ConfigurationFile, faults: [], at } // it fits the schema
  } catch (error) {
    // The parser gives up on depth (RangeError) and on alias bombs (ReferenceError).
    const message =
      error instanceof RangeError
        ? 'it is nested too deeply'
        : error instanceof ReferenceError
          ? 'it has too many aliases'
          : 'it cannot be read'
    return refused([{ line: 1, column: 1, message }])
  }
}

const nowhere = { line: 0, column: 0 }

const refused = (faults: readonly FileFault[]): FileRead => ({ file: {}, faults, at: () => nowhere })

/** Where the deepest existing part of the path begins. */
function placeOf(document: Document, lines: LineCounter, path: FilePath): typeof nowhere {
  let node: unknown = document.contents
  for (const part of path) {
    const inner: unknown = isCollection(node)
      ? (node.get(part, true) ?? node.get(otherKey(part), true))
      : null
    if (!isNode(inner)) break
    node = inner
  }
  if (!isNode(node) || !node.range) return { line: 1, column: 1 }
  const { line, col } = lines.linePos(node.range[0])
  return { line, column: col }
}

/** YAML tells the key `1` from `"1"`; the data read from it does not. */
const otherKey = (part: string | number): string | number =>
  typeof part === 'number' ? String(part) : Number(part)

/** Looked for here in one pass, because the parser's own check takes time with the square of the keys. */
function twinKeys(document: Document, lines: LineCounter): readonly FileFault[] {
  const faults: FileFault[] = []
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value) && key.range) {
          const { line, col } = lines.linePos(key.range[0])
          faults.push({ line, column: col, message: `"${String(key.value)}" stands twice` })
        }
        seen.add(key.value)
      }
    },
  })
  return faults
}

function shapeFaults(data: unknown, at: FileRead['at']): readonly FileFault[] {
  return schemaFaults(schema, data).map(({ instancePath, message }) => {
    const path = pathOf(instancePath)
    const where = path.filter((part) => typeof part === 'string').at(-1) ?? 'the file'
    // What says of itself what it is about needs no place before it.
    return { ...at(path), message: message.startsWith('"') ? message : `${where}: ${message}` }
  })
}

/** A JSON pointer (RFC 6901) as a path. */
const pathOf = (pointer: string): FilePath =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : unescaped(part)))
