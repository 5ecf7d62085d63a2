import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

// The table of ARCHITECTURE.md as data: the room of a file, and the rooms it may import with a `#` alias.
const stages = [
  'visit',
  'lease',
  'call',
  'message',
  'form',
  'person',
  'attribution',
  'cost',
  'sale',
  'market',
]
const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  platform: ['base'],
  sip: ['base'],
  media: ['base', 'platform'],
  configuration: ['base', 'stages', 'platform'],
  carriers: ['base', 'sip', 'media', 'stages', 'platform', 'configuration'],
  stages: ['base', 'platform', 'stages'],
  reports: ['base', 'stages', 'platform', 'web'],
  accounts: ['base', 'platform'],
  snippet: ['stages'],
  web: ['base', 'stages', 'reports', 'configuration', 'accounts'],
  cli: ['base', 'platform', 'stages', 'configuration'],
  demo: ['base', 'stages', 'media', 'platform', 'accounts', 'configuration'],
}

const root = join(import.meta.dirname, '..')
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.(test|bench)\.tsx?$/.test(file) && file !== 'main.ts')
  .map((file) => file.replaceAll('\\', '/'))

type Import = Readonly<{ from: string; to: string; typeOnly: boolean }>
const imports: readonly Import[] = files.flatMap((from) =>
  [
    ...readFileSync(join(root, 'src', from), 'utf8').matchAll(
      /^(import|export)( type)?[^'"]*? from '([^']+)'/gms,
    ),
  ]
    .map(([, , type, path]) => ({ from, typeOnly: type !== undefined, path: path ?? '' }))
    .filter(({ path }) => path.startsWith('#') || path.startsWith('.'))
    .map(({ typeOnly, path }) => ({
      from,
      typeOnly,
      to: path.startsWith('#') ? path.slice(1) : relative('.', join(dirname(from), path)),
    })),
)

const room = (file: string): string => file.split('/')[0] ?? ''
const stage = (file: string): string => file.split('/')[1] ?? ''
const isShell = (file: string): boolean => /\.(store|api|job)\.tsx?$/.test(file)
const arrow = ({ from, to }: Import): string => `src/${from} -> #${to}`

describe('the architecture', () => {
  it('has seen enough imports to mean something', () => {
    expect(imports.length).toBeGreaterThan(20)
  })

  it('lets a room import only the rooms its row allows', () => {
    const wrong = imports
      .filter(({ from }) => from.includes('/'))
      .filter(({ from, to }) => room(from) !== room(to) && !(mayImport[room(from)] ?? []).includes(room(to)))
    expect(wrong.map(arrow)).toEqual([])
  })

  it('lets a stage import only earlier stages', () => {
    const wrong = imports
      .filter(({ from, to }) => room(from) === 'stages' && room(to) === 'stages')
      .filter(({ from, to }) => stages.indexOf(stage(to)) > stages.indexOf(stage(from)))
    expect(
      wrong.map((found) => `${arrow(found)}: ${stage(found.from)} comes before ${stage(found.to)}`),
    ).toEqual([])
  })

  it('knows every stage there is', () => {
    expect(files.filter((file) => room(file) === 'stages' && !stages.includes(stage(file)))).toEqual([])
  })

  it('keeps the shell out of what runs in a browser', () => {
    const inBrowser = imports.filter(
      ({ from }) => room(from) === 'web' || room(from) === 'snippet' || from.endsWith('view.tsx'),
    )
    expect(inBrowser.filter(({ to }) => isShell(to) || room(to) === 'platform').map(arrow)).toEqual([])
  })

  it('lets the snippet take nothing but types from the visit wire', () => {
    const wrong = imports
      .filter(({ from, to }) => room(from) === 'snippet' && room(to) !== 'snippet')
      .filter(
        ({ to, typeOnly, from }) => !from.endsWith('build.ts') && !(typeOnly && to.endsWith('.wire.ts')),
      )
    expect(wrong.map(arrow)).toEqual([])
  })

  it('keeps siblings apart: carriers, reports and integrations import none of each other', () => {
    const plugins = ['carriers', 'reports', 'integrations']
    const wrong = imports
      .filter(({ from, to }) => plugins.includes(room(from)) && room(from) === room(to))
      .filter(({ from, to }) => to.split('/').length > 2 && stage(from) !== stage(to))
    expect(wrong.map(arrow)).toEqual([])
  })

  it('has no barrel files and no drawers without a name', () => {
    expect(
      files.filter((file) => /(^|\/)(index|utils?|helpers?|common|interfaces)\.tsx?$/.test(file)),
    ).toEqual([])
  })

  it('gives every bench file the function that the table calls', () => {
    const benches = readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.bench.ts'))
    const silent = benches.filter(
      (file) =>
        !/export (const|async function|function) bench\b/.test(
          readFileSync(join(root, 'bench', file), 'utf8'),
        ),
    )
    expect(silent).toEqual([])
  })
})
