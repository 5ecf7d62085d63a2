import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileReply } from '#configuration/file.wire.ts'
import type { CallDetail } from '#stages/call/call.wire.ts'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { loudness, note } from '../support/loudness.ts'
import { startServer, type RunningServer } from '../support/server.ts'

const root = join(import.meta.dirname, '../..')
const commands = ['status', 'call', 'apply', 'export', 'link']

let folder: string
let database: TestDatabase
let server: RunningServer
let business: Business

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-command-line-'))
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  business = await Business.of(server)
})
afterAll(async () => {
  await server?.close()
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

type Said = Readonly<{ code: number | null; out: string; err: string }>

/** Runs `bin/ringroot` as a shell does; without a word about it, where the server of these tests is. */
async function ringroot(
  words: readonly string[],
  {
    environment = { RINGROOT_DATA: server.data },
    input = '',
  }: Readonly<{ environment?: Record<string, string>; input?: string }> = {},
): Promise<Said> {
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter)
  const child = spawn(join(root, 'bin/ringroot'), words, {
    cwd: folder,
    env: { ...process.env, PATH: path, ...environment },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()))
  child.stdin.on('error', () => {}) // it may end without having read
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null] // what `close` brings first
  return { code, ...said }
}

/** The same with `--json`: what it printed, read. */
async function asked<Reply>(...words: readonly string[]): Promise<Reply> {
  const { code, out, err } = await ringroot([...words, '--json'])
  expect(err).toBe('')
  expect(code).toBe(0)
  return JSON.parse(out) as Reply // each test checks what it holds
}

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text)
  return name
}

describe('the command line', () => {
  test('lists its commands, and each explains itself with examples', async () => {
    const help = await ringroot(['--help'])
    expect(help.code).toBe(0)
    for (const command of commands) {
      expect(help.out).toMatch(new RegExp(`^  ${command} `, 'm'))
      const { code, out } = await ringroot([command, '--help'])
      expect(code, command).toBe(0)
      expect(out).toContain(`Usage: ringroot ${command}`)
      expect(out).toContain('--json')
      expect(out).toMatch(/Examples?:/)
    }
  })

  test.each([
    [['sing'], /unknown command/],
    [['status', '--loud'], /unknown option/],
    [['call'], /--to NUMBER or --test/],
    [['call', '--test', '--to', '+12025550100'], /--to NUMBER or --test/],
    [['call', '--test', '--talk', 'a while'], /5s, 1m30s or 500ms/],
    [['call', '--test', '--talk', '2h'], /At most 10m/],
    [['call', '--test', '--keys', '1x'], /0 to 9/],
    [['call', '--test', '--hangup', 'nobody'], /caller, callee/],
    [['call', '--test', '--transfer', 'Bob'], /An extension or a number/],
    [['call', '--test', '--wav', 'nowhere.wav'], /Cannot read nowhere\.wav/],
    [['apply'], /missing required argument/],
    [['apply', 'nowhere.yaml'], /nowhere\.yaml/],
    [['export', '--account', 'Somebody else'], /No single account is called "Somebody else"/],
  ])('%j is not written right: it exits with 2 and says why', async (words, why) => {
    const { code, out, err } = await ringroot(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(why)
  })

  test('without a server every command exits with 3, and says how to start one', async () => {
    const environment = { RINGROOT_DATA: join(folder, 'nothing-here') }
    const yaml = await file('empty.yaml', 'account: {}\n')
    const status = await ringroot(['status', '--json'], { environment })
    expect(status.code).toBe(3)
    expect(JSON.parse(status.out)).toMatchObject({ ready: false })
    expect((await ringroot(['status'], { environment })).out).toContain('Not running')
    for (const words of [['call', '--test'], ['apply', yaml], ['export'], ['link']]) {
      const { code, out, err } = await ringroot(words, { environment })
      expect({ code, out }, words[0]).toEqual({ code: 3, out: '' })
      expect(err).toContain('npm start')
      const json = await ringroot([...words, '--json'], { environment })
      expect(json.code).toBe(3)
      expect(JSON.parse(json.err)).toMatchObject({
        error: expect.stringContaining('No Ringroot server'),
        cure: expect.any(String),
      })
    }
  })

  test('what a crash left does not count as a server', async () => {
    const run = await readFile(join(server.data, 'run.json'), 'utf8')
    const dead = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' })
    for (const text of [run.replace(/"pid":\s*\d+/, `"pid":${Number(dead)}`), run.slice(0, 20), '']) {
      await file('run.json', text)
      expect((await ringroot(['status'], { environment: { RINGROOT_DATA: folder } })).code).toBe(3)
    }
  })
})

describe('status', () => {
  test('says that the server is ready, where, and what it is doing', async () => {
    expect(await asked('status')).toMatchObject({
      ready: true,
      url: server.url,
      sipPort: server.sipPort,
      pid: server.process.pid,
      database: 'ready',
      calls: 0,
    })
    const { code, out } = await ringroot(['status'])
    expect(code).toBe(0)
    expect(out).toContain(`Ready at ${server.url}`)
  })
})

describe('call', () => {
  test('places a test call, waits for its end and prints its record', async () => {
    const call = await asked<CallDetail>(
      'call',
      '--test',
      '--talk',
      '1500ms',
      '--keys',
      '12#',
      '--from',
      '202-555-0177',
    )
    expect(call).toMatchObject({
      result: 'answered',
      test: true,
      caller: '+12025550177',
      endedBy: 'caller',
      keys: '12#',
      recording: 'ready',
    })
    expect(call.connectedMs).toBeGreaterThanOrEqual(1400)
    expect(call.recordingMs).toBeGreaterThanOrEqual(call.connectedMs)
  })

  test('says what its caller was given to say', async () => {
    const wav = 'tone.wav'
    execFileSync('sox', ['-n', '-r', '16000', join(folder, wav), 'synth', '2', 'sine', '700', 'gain', '-6'])
    const call = await asked<CallDetail>('call', '--test', '--talk', '2s', '--wav', wav, '--hangup', 'callee')
    expect(call).toMatchObject({ result: 'answered', endedBy: 'callee' })
    const recording = await business.recording(call.id)
    const from = call.recordingMs / 1000 - 1.5
    expect(loudness(recording, { channel: 'left', band: note(700), from })).toBeGreaterThan(0.1)
    expect(loudness(recording, { channel: 'right', band: note(700), from })).toBeLessThan(0.03)
  })

  test('prints a record a person can read', async () => {
    const number = (await business.numbers()).find(({ use }) => use === 'test')?.number ?? ''
    const { code, out, err } = await ringroot(['call', '--to', number, '--talk', '200ms'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^result +answered by Answering phone$/m)
    expect(out).toMatch(/^ended by +caller \(hung-up\)$/m)
    expect(out).toMatch(/^recording +\d+\.\d s$/m)
  })

  test('from a line of ours to a person, and from one colleague to another', async () => {
    await business.apply(colleagues)
    const out = await asked<CallDetail>('call', '--line', 'Anna', '--to', '(202) 555-0188', '--talk', '300ms')
    expect(out).toMatchObject({
      direction: 'outbound',
      result: 'answered',
      agent: 'Anna',
      callee: '+12025550188',
      recording: 'ready',
    })
    const inside = await asked<CallDetail>('call', '--line', '11', '--to', '12', '--talk', '200ms')
    expect(inside).toMatchObject({
      direction: 'outbound',
      callee: null,
      legs: [{ name: 'Bob', outcome: 'answered' }],
    })
  })

  test('handed on half way', async () => {
    await business.apply(colleagues)
    const call = await asked<CallDetail>(
      'call',
      '--to',
      '+12025550161',
      '--talk',
      '600ms',
      '--transfer',
      '12',
    )
    expect(call.legs).toMatchObject([
      { name: 'Anna', outcome: 'answered' },
      { name: 'Bob', outcome: 'answered' },
    ])
    expect(call.timeline.map(({ kind }) => kind)).toContain('transferred')
  })

  test.each([
    [['--line', 'Nobody', '--to', '12'], /Nobody here has the name or extension/],
    [['--to', '+12025559999'], /is not a number of this account/],
    [['--to', 'Mother'], /is not a number of this account/],
    [['--test', '--from', 'somebody'], /is not a telephone number/],
    [['--test', '--wav', 'text.wav'], /WAV file cannot be used/],
  ])('%j is refused: it exits with 1 and says why', async (words, why) => {
    await file('text.wav', 'this is no sound')
    const { code, out, err } = await ringroot(['call', ...words])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(why)
  })
})

const colleagues = `
account: { country: US }
agents:
  - { name: Anna, extension: 11, rings: answering-phone }
  - { name: Bob, extension: 12, rings: answering-phone }
destinations: [{ name: Anna, agent: Anna }]
flows: [{ name: Sales, steps: [{ ring: [{ destination: Anna }] }] }]
numbers: [{ number: "+12025550161", flow: Sales, placement: { kind: radio, source: radio } }]
`

const dealership = `
account: { country: US }
trunks:
  - { name: Telco, addresses: [192.0.2.0/28], username: dealership, password: env:TELCO_PASSWORD, proxy: "sip:sip.telco.example:5060" }
destinations:
  - { name: Reception, sip: "sip:200@10.0.0.5" }
flows:
  - name: Sales
    steps:
      - announce: This call may be recorded.
      - record: true
      - ring: [{ destination: Reception, for: 20 }]
        whisper: Call from [source]
pools: [{ name: Web, flow: Sales }]
numbers:
  - { number: (202) 555-0151, pool: Web }
  - { number: (202) 555-0152, placement: { kind: billboard, source: billboard }, flow: Sales }
sites:
  - { name: Dealership, url: "https://dealership.example", consent: granted, swaps: [{ find: (202) 555-0100, pool: Web }] }
`

/** Where the server is, and the secret the file names. */
const environment = (): Record<string, string> => ({
  RINGROOT_DATA: server.data,
  TELCO_PASSWORD: 'a secret of the carrier',
})

describe('apply and export', () => {
  test('a plan is shown, and carried out only when somebody says so', async () => {
    await file('dealership.yaml', dealership)
    const before = await asked('export')
    const dry = await ringroot(['apply', 'dealership.yaml', '--dry-run'], { environment: environment() })
    expect(dry.code).toBe(0)
    expect(dry.out).toMatch(/Telco/)
    const unasked = await ringroot(['apply', 'dealership.yaml'], { environment: environment() })
    expect(unasked.code).toBe(2)
    expect(unasked.err).toContain('--yes')
    expect(await asked('export')).toEqual(before)
  })

  test('the second run changes nothing, and what is exported is what was applied', async () => {
    await file('dealership.yaml', dealership)
    const first = await ringroot(['apply', 'dealership.yaml', '--yes', '--json'], {
      environment: environment(),
    })
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(first.out)).toMatchObject({ applied: true, faults: [] })
    const second = await ringroot(['apply', 'dealership.yaml', '--yes'], { environment: environment() })
    expect(second).toMatchObject({ code: 0, err: '' })
    expect(second.out).toMatch(/is as the file says/)

    const exported = await ringroot(['export'])
    expect(exported.code).toBe(0)
    expect(exported.out).not.toContain('a secret')
    const again = await ringroot(['apply', '-', '--prune', '--json'], { input: exported.out })
    expect(again).toMatchObject({ code: 0, err: '' })
    expect((JSON.parse(again.out) as FileReply).changes).toEqual([])
  })

  test('a file that is wrong is named by line, all of it at once, and changes nothing', async () => {
    const before = await asked('export')
    await file(
      'wrong.yaml',
      'trunks:\n  - name: Other\n    adresses: [1.2.3.4]\nnumbers:\n  - number: "12"\n    pool: Nowhere\n',
    )
    const { code, out, err } = await ringroot(['apply', 'wrong.yaml', '--yes'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^wrong\.yaml:3:\d+: .*adresses/m)
    expect(err).toMatch(/^wrong\.yaml:5:\d+: /m)
    const json = await ringroot(['apply', 'wrong.yaml', '--yes', '--json'])
    expect(json.code).toBe(1)
    expect((JSON.parse(json.out) as FileReply).faults.map(({ line }) => line)).toContain(3)
    expect(await asked('export')).toEqual(before)
  })

  test.each([
    ['no YAML', 'trunks: [', /text\.yaml:\d+:\d+: /],
    ['a list', '- a\n- b\n', /text\.yaml/],
    ['a secret that is not set', 'trunks: [{ name: T, username: t, password: env:NOT_SET }]\n', /NOT_SET/],
  ])('%s is explained, not stumbled over', async (_, text, says) => {
    await file('text.yaml', text)
    const { code, err } = await ringroot(['apply', 'text.yaml', '--yes'])
    expect(code).toBe(1)
    expect(err).toMatch(says)
    expect(err).not.toMatch(/\n +at /) // no stack
  })

  test('a file that says nothing changes nothing, not even with --prune', async () => {
    await file('nothing.yaml', '')
    const { code, out } = await ringroot(['apply', 'nothing.yaml', '--prune', '--yes'])
    expect(code).toBe(0)
    expect(out).toContain('is as the file says')
  })
})

test('link makes a new link that signs the owner in, once', async () => {
  const { code, out } = await ringroot(['link'])
  expect(code).toBe(0)
  const open = () => fetch(out.trim(), { redirect: 'manual' })
  expect((await open()).headers.getSetCookie().join()).toContain('session')
  const again = await open()
  expect(again.headers.getSetCookie()).toEqual([])
  expect(again.headers.get('location')).toContain('/sign-in')
  expect(await asked('link')).toMatchObject({ url: expect.stringMatching(/^http/) })
})

test('another machine is reached by its address and a key', async () => {
  const { key } = await server.ask<{ key: string }>('POST', `${business.path}/api-keys`, { name: 'Shell' })
  const environment = { RINGROOT_DATA: folder, RINGROOT_URL: server.url, RINGROOT_API_KEY: key }
  const { code, out, err } = await ringroot(['export'], { environment })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('flows:')
  const wrong = await ringroot(['export'], { environment: { ...environment, RINGROOT_API_KEY: 'wrong' } })
  expect(wrong.code).toBe(1)
  expect(wrong.err).toContain('Not signed in')
  expect(wrong.err).not.toMatch(/\n +at /)
})
