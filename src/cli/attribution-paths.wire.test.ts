import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { modelNames } from '#stages/attribution/models/model-name.ts'

const root = join(import.meta.dirname, '../..')

/** Runs `bin/ringroot attribution paths` as a shell does. */
async function paths(input: string | Buffer, ...words: readonly string[]) {
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter)
  const child = spawn(join(root, 'bin/ringroot'), ['attribution', 'paths', ...words], {
    env: { ...process.env, PATH: path },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()))
  child.stdin.on('error', () => {}) // it may end without having read
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null] // what `close` brings first
  return { code, ...said }
}

const table = `path,conversions,value,nulls
ads > email > direct,3,300.01,10
email,1,50,4
`

/** What ads, email and direct earn of these four conversions and 350.01. */
const earned: Readonly<Record<(typeof modelNames)[number], string>> = {
  first: 'ads,3,300.01 email,1,50.00 direct,0,0.00',
  last: 'ads,0,0.00 email,1,50.00 direct,3,300.01',
  'last-non-direct': 'ads,0,0.00 email,4,350.01 direct,0,0.00',
  linear: 'ads,1,100.01 email,2,150.00 direct,1,100.00',
  position: 'ads,1.2,120.01 email,1.6,110.00 direct,1.2,120.00',
  'time-decay': 'ads,0.428571,42.86 email,1.857143,135.72 direct,1.714286,171.43',
  'lead-creation': 'ads,0,0.00 email,1,50.00 direct,3,300.01',
  // Without ads 5/18 come, without direct a quarter converts, without email nobody: effects of 13/18, 3/4 and 1.
  markov: 'ads,1.168539,98.00 email,1.617978,135.70 direct,1.213483,116.31',
  shapley: 'ads,1,100.01 email,2,150.00 direct,1,100.00',
}

test('each model prints what every channel earned, to the cent', async () => {
  const said = await Promise.all(
    modelNames.map((model) => paths(table, '--model', model, '--half-life', '1')),
  )
  const printed = said.map(({ code, out, err }) => [code, err, out.trim().replaceAll('\n', ' ')])
  expect(printed).toEqual(modelNames.map((model) => [0, '', `channel,conversions,value ${earned[model]}`]))
})

test('a longer memory is --order; an order that no number holds is refused, as is what is no order', async () => {
  const [second, ...refused] = await Promise.all([
    paths(
      'path,conversions,nulls\na > b > a > c,3,1\nb > a > b,0,2\n',
      '--model',
      'markov',
      '--order',
      '2',
      '--json',
    ),
    ...['0', '1.5', '99', 'x'].map((order) => paths(table, '--model', 'markov', '--order', order)),
  ])
  expect(second?.code).toBe(0)
  // Every conversion went through all three, however much is remembered.
  const credits = JSON.parse(second?.out ?? '') as readonly unknown[]
  expect(credits).toEqual(['a', 'b', 'c'].map((channel) => ({ channel, conversions: 1, value: 0 })))
  for (const { code, err, out } of refused) {
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(/--order must be a whole number from 1 to \d+/)
  }
})

test('lines that cannot be read are named and left out, the others counted; hostile ones harm nothing', async () => {
  const hostile = [
    'path,conversions,value,nulls',
    'ads,1,10,0',
    'ads > > email,1,0,0',
    '__proto__ > constructor,2,20,0',
    '"a ""quoted"", name",1,5.5,0',
    'ads,-1,0,0',
    'ads,1e5,0,0',
    `${'x > '.repeat(20_000)}x,1,0,0`,
    '=cmd|calc,1,1,0',
    'ads,0,5,0',
    '"open',
  ].join('\r\n')
  const { code, out, err } = await paths(`\uFEFF${hostile}`, '--model', 'last')
  expect(code).toBe(1)
  expect(out.trim().split('\n').slice(1)).toEqual([
    'ads,1,10.00',
    '__proto__,0,0.00',
    'constructor,2,20.00',
    '"a ""quoted"", name",1,5.50',
    '=cmd|calc,1,1.00',
  ])
  expect([...err.matchAll(/^Line (\d+)/gm)].map(([, line]) => line)).toEqual(['3', '6', '7', '8', '10', '11'])
})

test('what is no table at all is refused in one line', async () => {
  const said = await Promise.all([
    paths('', '--model', 'last'),
    paths('channel,clicks\nads,1\n', '--model', 'last'),
    paths(Buffer.from([0xff, 0xfe, 0, 0, 10, 200]), '--model', 'last'),
    paths(table, '--model', 'best'),
    paths(table, '--model', 'time-decay', '--half-life', '-1'),
  ])
  expect(said.map(({ code, out }) => [code, out])).toEqual([
    [1, ''],
    [1, ''],
    [1, ''],
    [2, ''],
    [2, ''],
  ])
  for (const { err } of said) expect(err).not.toContain('    at ') // no stack
})
