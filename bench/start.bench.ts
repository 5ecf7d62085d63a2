import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { atMost, type Bench } from './bench.ts'

const root = join(import.meta.dirname, '..')

/** Seconds from `npm start` until the server says it is ready; then it is stopped in an orderly way. */
async function start(folder: string, home: string, cache: string): Promise<number> {
  const began = performance.now()
  const npm = spawn('npm', ['start'], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      ...process.env,
      HOME: home,
      npm_config_cache: cache,
      PORT: '0',
      SIP_PORT: '0',
      RINGROOT_DATA: join(folder, 'data'),
    },
  })
  const exited = once(npm, 'exit')
  const file = join(folder, 'data', 'run.json')
  while (!existsSync(file) && npm.exitCode === null) await wait(20)
  const seconds = (performance.now() - began) / 1000
  if (npm.exitCode !== null) throw new Error(`npm start ended with ${npm.exitCode}`)
  npm.kill('SIGTERM')
  await exited
  while (existsSync(file)) await wait(20)
  return seconds
}

export const bench: Bench = async () => {
  const place = await mkdtemp(join(tmpdir(), 'ringroot-start-'))
  const [clone, home] = [join(place, 'clone'), join(place, 'home')]
  const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim()
  try {
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone])
    execFileSync('mkdir', [home])
    const first = await start(clone, home, cache)
    const second = await start(clone, home, cache)
    return [
      atMost('start', 'fresh clone to ready, package cache warm', first, 120, 's'),
      atMost('start', 'second start', second, 5, 's'),
    ]
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}
