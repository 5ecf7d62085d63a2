import type { Validator } from 'typebox/compile'
import { Settings } from 'typebox/system'

/** What is wrong with a value, for people: a JSON pointer (RFC 6901) to the place, and words. */
export type SchemaFault = Readonly<{ instancePath: string; message: string }>

/** TypeBox's own list has each error of every branch of a union; no more of them than this are looked at. */
const mostErrors = 2000

/**
 * What keeps a value from fitting its schema. Of a union only the branch that is meant is heard: the one whose constant fits (`does`,
 * `kind`), else the one that comes nearest. Empty when the value fits.
 */
export function schemaFaults(schema: Validator, value: unknown): readonly SchemaFault[] {
  if (schema.Check(value)) return []
  return inWords(withoutUnions(allErrors(schema, value)))
}

type SchemaError = ReturnType<Validator['Errors']>[number]

/** TypeBox stops at eight unless told otherwise, and can be told only globally. */
function allErrors(schema: Validator, value: unknown): readonly SchemaError[] {
  const { maxErrors } = Settings.Get()
  Settings.Set({ maxErrors: mostErrors })
  try {
    return schema.Errors(value)
  } finally {
    Settings.Set({ maxErrors })
  }
}

/** The errors of the branches that are meant; inner unions are settled with the branch they stand in. */
function withoutUnions(errors: readonly SchemaError[]): readonly SchemaError[] {
  const unions = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .toSorted((a, b) => a.schemaPath.length - b.schemaPath.length)
  let kept = errors
  for (const union of unions) if (kept.includes(union)) kept = settle(kept, union)
  return kept
}

function settle(errors: readonly SchemaError[], union: SchemaError): readonly SchemaError[] {
  const begins = `${union.schemaPath}/anyOf/`
  const branchOf = ({ schemaPath, instancePath }: SchemaError): string | undefined =>
    schemaPath.startsWith(begins) && isWithin(instancePath, union.instancePath)
      ? schemaPath.slice(begins.length).split('/')[0]
      : undefined
  const branches = Map.groupBy(
    errors.filter((error) => branchOf(error) !== undefined),
    branchOf,
  )
  const others = errors.filter((error) => error !== union && branchOf(error) === undefined)
  const [nearest = []] = [...branches.values()].toSorted((a, b) => distance(a, union) - distance(b, union))
  if (distance(nearest, union) < elsewhere) return [...others, ...nearest]
  return [...others, noBranch(union, [...branches.values()].flat())]
}

/** What counts as another branch than the one meant. */
const elsewhere = 1000

function distance(branch: readonly SchemaError[], { instancePath }: SchemaError): number {
  const another = branch.some(
    (error) =>
      (error.keyword === 'type' && error.instancePath === instancePath) ||
      ((error.keyword === 'const' || error.keyword === 'enum') && isAt(error, instancePath)),
  )
  return (another ? elsewhere : 0) + branch.length
}

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}/`)
/** About the value itself, or a field right in it. */
const isAt = ({ instancePath }: SchemaError, outer: string): boolean =>
  isWithin(instancePath, outer) && !instancePath.slice(outer.length + 1).includes('/')

/** One error for a union of which no branch is meant: what it may be. */
function noBranch(union: SchemaError, errors: readonly SchemaError[]): SchemaError {
  const constants = errors.filter((error) => error.keyword === 'const' && isAt(error, union.instancePath))
  const [first] = constants
  if (first) {
    const allowed = new Set(
      constants.flatMap(({ keyword, params }) => (keyword === 'const' ? [String(params.allowedValue)] : [])),
    )
    return { ...first, message: `must be one of ${[...allowed].join(', ')}` }
  }
  const types = errors.flatMap((error) =>
    error.keyword === 'type' && error.instancePath === union.instancePath ? [error.params.type].flat() : [],
  )
  return types.length === 0 ? union : { ...union, message: `must be ${[...new Set(types)].join(' or ')}` }
}

function inWords(errors: readonly SchemaError[]): readonly SchemaFault[] {
  const seen = new Set<string>()
  return errors.flatMap(wordsOf).filter(({ instancePath, message }) => {
    const key = `${instancePath} ${message}`
    const first = !seen.has(key)
    seen.add(key)
    return first
  })
}

function wordsOf(error: SchemaError): readonly SchemaFault[] {
  const { instancePath, keyword, message } = error
  // The schema of a key that should not be there is `false`; the object's own error says the same again.
  if (keyword === 'boolean')
    return [
      { instancePath, message: `"${unescaped(instancePath.split('/').at(-1) ?? '')}" is not known here` },
    ]
  if (keyword === 'additionalProperties') return []
  if (keyword === 'required')
    return error.params.requiredProperties.map((key) => ({ instancePath, message: `"${key}" is missing` }))
  return [{ instancePath, message }]
}

/** A step of a JSON pointer (RFC 6901, section 4). */
export const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')
