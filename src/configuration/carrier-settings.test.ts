import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { carrierFaults } from './carrier-settings.ts'
import { readFileText } from './file-syntax.ts'
import { fileTextOf } from './file-text.ts'
import { wantedBy } from './file.ts'
import { emptyConfiguration, type Configuration } from './items.ts'
import { planOf } from './plan.ts'

const shapes = new Map([
  [
    'pigeon',
    {
      name: 'Pigeon Post',
      settings: Type.Object({
        loft: Type.String({ title: 'Loft', description: 'On the roof. Begins with L.', pattern: '^L\\d+$' }),
        whistle: Type.String({ title: 'Whistle', format: 'password', minLength: 4 }),
      }),
    },
  ],
])

const having = (settings: Record<string, string>, secrets: Record<string, string>, carrier = 'pigeon') =>
  carrierFaults(
    { ...emptyConfiguration, carriers: [{ name: 'Main', carrier, settings, secrets, baseUrl: null }] },
    shapes,
  ).map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('the settings of a carrier', () => {
  test('are right when each is what the carrier asks for', () => {
    expect(having({ loft: 'L1' }, { whistle: 'tweet' })).toEqual([])
  })

  test.each([
    [
      'a carrier nobody knows',
      having({}, {}, 'owl'),
      ['carrier: there is no carrier "owl"; expected pigeon'],
    ],
    [
      'all of them missing',
      having({}, {}),
      [
        'settings.loft: Pigeon Post needs Loft (loft)',
        'secrets.whistle: Pigeon Post needs Whistle (whistle)',
      ],
    ],
    [
      'one of the wrong form',
      having({ loft: '7' }, { whistle: 'tweet' }),
      ['settings.loft: this is no Loft of Pigeon Post: On the roof. Begins with L.'],
    ],
    [
      'one the carrier does not have',
      having({ loft: 'L1', cage: 'C' }, { whistle: 'tweet' }),
      ['settings.cage: Pigeon Post has no setting "cage"'],
    ],
  ])('are refused with %s', (_, faults, expected) => {
    expect(faults).toEqual(expected)
  })

  test('never show a secret that stands in the wrong place', () => {
    const faults = having({ loft: 'L1', whistle: 'hush hush' }, {})
    expect(faults).toEqual([
      'settings.whistle: "whistle" belongs under secrets',
      'secrets.whistle: Pigeon Post needs Whistle (whistle)',
    ])
  })
})

const file = `
carriers:
  - name: Main
    carrier: pigeon
    settings: { loft: L1 }
    secrets: { whistle: env:WHISTLE }
numbers:
  - number: "+40213120001"
    carrier: Main
`
const parseNumber = () => '+40213120001' as Configuration['numbers'][number]['number'] // the one of the file

const read = (text: string, current = emptyConfiguration, secrets: Record<string, string> = {}) =>
  wantedBy(readFileText(text).file, { current, secrets, parseNumber })

describe('in the declarative file', () => {
  test('a secret comes from the environment of the command, and stays when it says so', () => {
    const { configuration, faults } = read(file, emptyConfiguration, { WHISTLE: 'tweet' })
    expect(faults).toEqual([])
    expect(configuration.carriers[0]?.secrets).toEqual({ whistle: 'tweet' })
    const exported = fileTextOf({}, configuration)
    expect(exported).toContain('whistle: unchanged')
    expect(exported).not.toContain('tweet')
    const again = read(exported, configuration)
    expect(again.faults).toEqual([])
    expect(planOf(configuration, again.configuration, new Set())).toEqual([])
  })

  test('one that is nowhere is named', () => {
    expect(read(file).faults).toMatchObject([
      { kind: 'carriers', path: ['secrets', 'whistle'], message: 'the environment has no WHISTLE' },
    ])
    expect(read(file.replace('env:WHISTLE', 'unchanged')).faults).toMatchObject([
      { message: 'there is no whistle yet that could stay' },
    ])
  })

  test('what the carrier calls a number is kept by a file that does not know it', () => {
    const { configuration } = read(file, emptyConfiguration, { WHISTLE: 'tweet' })
    const current = {
      ...configuration,
      numbers: configuration.numbers.map((number) => ({ ...number, carrierRef: 'PN1' })),
    }
    expect(read(file, current, { WHISTLE: 'tweet' }).configuration.numbers[0]?.carrierRef).toBe('PN1')
    const unbound = read(file.replace('    carrier: Main\n', ''), current, { WHISTLE: 'tweet' })
    expect(unbound.configuration.numbers[0]).toMatchObject({ carrier: null, carrierRef: null })
    expect(planOf(current, unbound.configuration, new Set())).toMatchObject([{ fields: ['carrier'] }])
  })
})
