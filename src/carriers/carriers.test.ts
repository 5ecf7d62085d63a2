import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { settingsFor } from '../../test/support/carrier-connections.ts'
import type { WebhookFields } from './carrier.ts'
import { findCarriers } from './carriers.ts'

/** The contract, for every folder of this room: adding a carrier adds its tests. */

const carriers = await findCarriers()
const folder = (id: string, ...rest: string[]): string => join(import.meta.dirname, id, ...rest)

test('the carriers the documents name are there', () => {
  expect([...carriers.keys()]).toEqual(expect.arrayContaining(['signalwire', 'telnyx', 'twilio']))
})

/** A webhook as it comes once its signature is believed, and what it says. */
type Fixture = Readonly<{ source: string; fields: WebhookFields; reads: unknown }>

describe.each([...carriers])('%s', (id, carrier) => {
  test('is called what its folder is, and has a README and a page that says how to connect it', () => {
    expect(carrier.id).toBe(id)
    expect(carrier.name).not.toBe('')
    expect(existsSync(folder(id, 'README.md'))).toBe(true)
    expect(existsSync(join(import.meta.dirname, '..', '..', 'docs', 'carriers', `${id}.md`))).toBe(true)
  })

  test('labels each of its settings, says where to find it, and keeps at least one of them secret', () => {
    const settings = Object.entries(carrier.settings.properties)
    for (const [name, schema] of settings) {
      expect(schema, name).toMatchObject({ type: 'string', title: expect.stringMatching(/\S/) })
      expect(schema, name).toHaveProperty('description', expect.stringMatching(/\S/))
    }
    expect(settings.some(([, schema]) => 'format' in schema && schema.format === 'password')).toBe(true)
    expect(Check(carrier.settings, settingsFor[id])).toBe(true)
    expect(Check(carrier.settings, {})).toBe(false)
    expect(Check(carrier.settings, { ...settingsFor[id], another: 'x' })).toBe(false)
  })

  const fixtures = readdirSync(folder(id, 'fixtures')).map((file) => {
    const fixture = JSON.parse(readFileSync(folder(id, 'fixtures', file), 'utf8')) as Fixture // the shape is tested by its use
    return [file, fixture] as const
  })

  test.each(fixtures)('reads %s', (_, { fields, reads }) => {
    expect(carrier.readMessageWebhook(fields)).toEqual({ ok: true, value: reads })
  })

  test('has a text that came in and the fate of one that went out among them', () => {
    const kinds = fixtures.map(([, { reads }]) => (reads as { kind: string }).kind) // as above
    expect(kinds).toEqual(expect.arrayContaining(['received', 'status']))
  })

  test.each(fixtures)(
    'does not fall over %s with a field gone, or turned into something else',
    (_, { fields }) => {
      for (const broken of mutations(fields))
        expect(typeof carrier.readMessageWebhook(broken).ok).toBe('boolean')
    },
  )

  test('refuses what says nothing, in words', () => {
    for (const nothing of [{}, { data: null }, { data: [] }, { MessageSid: '' }, { MessageSid: 'SM1' }])
      expect(carrier.readMessageWebhook(nothing)).toMatchObject({ ok: false })
  })
})

/** The same with one field left out, null, a number, a list or an object, at any depth. */
function* mutations(value: WebhookFields): Generator<WebhookFields> {
  for (const [name, inner] of Object.entries(value)) {
    const { [name]: _, ...rest } = value
    yield rest
    for (const other of [null, 7, [], {}, ['x'], '']) yield { ...value, [name]: other }
    if (Array.isArray(inner)) {
      for (const one of inner)
        if (isFields(one)) for (const broken of mutations(one)) yield { ...value, [name]: [broken] }
    } else if (isFields(inner)) for (const broken of mutations(inner)) yield { ...value, [name]: broken }
  }
}

const isFields = (value: unknown): value is WebhookFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
