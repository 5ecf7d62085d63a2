import type { TObject } from 'typebox'
import { Check } from 'typebox/value'
import type { Fault } from './check.ts'
import type { CarrierConnection, Configuration } from './items.ts'

/** The carriers there are, as far as the configuration needs to know: by id, what each asks for. */
export type CarrierShapes = ReadonlyMap<string, Readonly<{ name: string; settings: TObject }>>

/** Whether a setting is sealed, and never shown again. */
export const isSecret = (schema: object): boolean => 'format' in schema && schema.format === 'password'

/** What is wrong with the settings of carriers. Never quotes a value: it may be a secret in the wrong place. */
export const carrierFaults = ({ carriers }: Configuration, shapes: CarrierShapes): readonly Fault[] =>
  carriers.flatMap((item, index) =>
    remarks(item, shapes).map(([path, message]) => ({ kind: 'carriers', index, path, message })),
  )

type Remark = readonly [path: readonly string[], message: string]

function remarks(
  { carrier, settings, secrets }: CarrierConnection,
  shapes: CarrierShapes,
): readonly Remark[] {
  const shape = shapes.get(carrier)
  if (shape === undefined)
    return [[['carrier'], `there is no carrier "${carrier}"; expected ${[...shapes.keys()].join(', ')}`]]
  const schemas = Object.entries(shape.settings.properties)
  const known = new Map(schemas)
  const strangers = [
    ...Object.keys(settings).map((name) => ['settings', name] as const),
    ...Object.keys(secrets).map((name) => ['secrets', name] as const),
  ].flatMap(([place, name]): readonly Remark[] => {
    const schema = known.get(name)
    const right = schema !== undefined && isSecret(schema) ? 'secrets' : 'settings'
    if (schema === undefined) return [[[place, name], `${shape.name} has no setting "${name}"`]]
    return place === right ? [] : [[[place, name], `"${name}" belongs under ${right}`]]
  })
  const wrong = schemas.flatMap(([name, schema]): readonly Remark[] => {
    const place = isSecret(schema) ? 'secrets' : 'settings'
    const value = (place === 'secrets' ? secrets : settings)[name]
    const label = 'title' in schema ? String(schema.title) : name
    if (value === undefined || value === '')
      return [[[place, name], `${shape.name} needs ${label} (${name})`]]
    const hint = 'description' in schema ? `: ${String(schema.description)}` : ''
    return Check(schema, value) ? [] : [[[place, name], `this is no ${label} of ${shape.name}${hint}`]]
  })
  return [...strangers, ...wrong]
}
