import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePhone } from '#platform/phone.ts'
import { check } from './check.ts'
import { schemaPath, schemaText } from './file-schema.generate.ts'
import { readFileText } from './file-syntax.ts'
import { fileTextOf } from './file-text.ts'
import { placeInFile, wantedBy } from './file.ts'
import { emptyConfiguration } from './items.ts'
import { planOf } from './plan.ts'

const context = {
  current: emptyConfiguration,
  secrets: { TELCO_PASSWORD: 'sesame', RECEPTION_PASSWORD: 'sesame open', TRUNK_PASSWORD: 'sesame shut' },
  parseNumber: (text: string) => parsePhone(text, 'RO'),
}
/** The first YAML example of a document, brought to the left margin. */
function exampleOf(document: string): string {
  const text = readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8')
  const [, margin = '', yaml = ''] = /^( *)```yaml\n(.*?)```/ms.exec(text) ?? []
  return yaml.replaceAll(new RegExp(`^${margin}`, 'gm'), '')
}
const example = exampleOf('docs/apply.md')

/** Every fault of a text as `line:column message`: of its shape, of single items, of the whole. */
function faultsIn(text: string): readonly string[] {
  const read = readFileText(text)
  const { configuration, faults } = wantedBy(read.file, context)
  return [
    ...read.faults,
    ...[...faults, ...check(configuration)].map((fault) => ({
      ...read.at(placeInFile(read.file, fault)),
      message: fault.message,
    })),
  ].map(({ line, column, message }) => `${line}:${column} ${message}`)
}

describe('a file', () => {
  test('that the guide shows is right', () => {
    expect(example).toContain('flows:')
    expect(faultsIn(example)).toEqual([])
  })

  test('that the README shows is right', () => {
    const shown = exampleOf('README.md')
    expect(shown).toContain('flows:')
    expect(faultsIn(shown)).toEqual([])
  })

  test('that was exported says what is there, without the passwords', () => {
    const { configuration } = wantedBy(readFileText(example).file, context)
    const text = fileTextOf({ country: 'RO' }, configuration)
    expect(text).not.toContain('sesame')
    const again = wantedBy(readFileText(text).file, { ...context, current: configuration })
    expect(again.faults).toEqual([])
    expect(planOf(configuration, again.configuration, new Set())).toEqual([])
  })

  test('that is empty wants nothing', () => {
    expect(faultsIn('')).toEqual([])
    expect(faultsIn('# nothing\n')).toEqual([])
  })
})

describe('what is wrong is named by line and column, all of it at once', () => {
  test.each([
    [
      'not YAML',
      'pools: [',
      ['1:9 Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['not a map', '- 1', ['1:1 the file: must be object']],
    ['an unknown key', 'pool: []', ['1:7 "pool" is not known here']],
    ['a missing one', 'pools:\n  - name: Web', ['2:5 "flow" is missing']],
    ['a key that stands twice', 'prune: true\nprune: false', ['2:1 "prune" stands twice']],
    ['a wrong type', 'pools:\n  - name: 5\n    flow: Main', ['2:11 name: must be string']],
    ['no such flow', 'pools:\n  - { name: Web, flow: Main }', ['2:24 there is no flow "Main"']],
    [
      'no such destination',
      'flows:\n  - name: Main\n    steps:\n      - ring:\n          - destination: Nobody\n',
      ['5:26 there is no destination "Nobody"', '2:5 there is no destination "Nobody"'],
    ],
    [
      'a prompt that is none',
      [
        'flows:',
        '  - name: Main',
        '    steps:',
        '      - { menu: "Press 1", keys: { 1: sales, 2: nowhere } }',
        '      - { name: sales, tag: [x], go: sales }',
        '      - { name: lost, announce: { song: x } }',
      ].join('\n'),
      ['6:33 "file" is missing', '6:41 "song" is not known here'],
    ],
    [
      'steps that lead nowhere, go round, and are never reached',
      [
        'flows:',
        '  - name: Main',
        '    steps:',
        '      - { menu: "Press 1", keys: { 1: sales, 2: nowhere } }',
        '      - { name: sales, tag: [x], go: sales }',
        '      - { name: lost, announce: Hello }',
      ].join('\n'),
      [
        '4:49 there is no step "nowhere"',
        '5:9 the call would go round and come back to "sales" without anybody ringing',
        '6:9 no call ever comes to step "lost"',
        '2:5 name the destination that takes the call when the flow cannot go on',
      ],
    ],
    ['no number', 'numbers:\n  - number: hello', ['2:13 "hello" is no telephone number']],
    [
      'the same number twice',
      'numbers:\n  - number: 021 312 0001\n  - number: "+40213120001"',
      ['3:13 there are two numbers "+40213120001"'],
    ],
    [
      'a number used twice',
      'numbers:\n  - number: 021 312 0001\n    test: true\n    pool: Web',
      ['2:5 give at most one of pool, placement, test'],
    ],
    [
      'no place to ring',
      'destinations:\n  - name: D',
      ['2:5 give exactly one of sip, number, phone, agent, personCalled, answeringPhone'],
    ],
    [
      'a missing secret',
      'phones:\n  - { name: P, username: p, password: "env:NOWHERE" }',
      ['2:39 the environment has no NOWHERE'],
    ],
    [
      'no password that could stay',
      'phones:\n  - { name: P, username: p, password: unchanged }',
      ['2:39 there is no password yet that could stay'],
    ],
  ])('%s', (_, text, faults) => {
    expect(faultsIn(text)).toEqual(expect.arrayContaining(faults))
  })

  test('ten faults are ten lines, not one', () => {
    const items = Array.from({ length: 10 }, (_, index) => `  - { name: P${index} }`).join('\n')
    expect(readFileText(`pools:\n${items}`).faults.map(({ line }) => line)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ])
  })
})

const nines = (item: string) => `[${Array.from({ length: 9 }, () => item).join(', ')}]`
describe('a hostile file', () => {
  test.each([
    [
      'an alias bomb',
      [
        'a: &a [x]',
        ...'bcdefghij'.split('').map((name, i) => `${name}: &${name} ${nines(`*${'abcdefghi'.charAt(i)}`)}`),
      ].join('\n'),
      'too many aliases',
    ],
    ['an abyss', '['.repeat(100_000), 'nested too deeply'],
    [
      'fifty thousand keys',
      Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join('\n'),
      'not known here',
    ],
    ['a prototype', '__proto__: { polluted: true }\nconstructor: 1', 'not known here'],
    ['an object of another language', 'pools: !!js/function "function(){}"', ''],
  ])('%s is refused', (_, text, words) => {
    const { faults } = readFileText(text)
    expect(faults[0]?.message).toContain(words)
    expect(faults.length).toBeLessThanOrEqual(100)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('never makes the reader throw', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&x ',
      '*x',
      '"',
      "'",
      '!!',
      '|',
      '#',
      'pools',
      '0',
      '\t',
      '\0',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(Array.isArray(readFileText(pieces.join('')).faults)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

test('the published schema is the one the server checks by', () => {
  expect(readFileSync(schemaPath, 'utf8')).toBe(schemaText())
})
