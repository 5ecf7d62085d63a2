// `npm run check`: types, lint, format, dead code, architecture. Runs all of them and says which failed.
import { spawnSync } from 'node:child_process'

const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types of the server', 'tsc', '-p', 'tsconfig.json'],
  ['types of the dashboard', 'tsc', '-p', 'tsconfig.web.json'],
  ['types of the snippet', 'tsc', '-p', 'tsconfig.snippet.json'],
  ['types of the snippet’s tests', 'tsc', '-p', 'tsconfig.snippet-tests.json'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['format', 'oxfmt', '--check', '.'],
  ['dead code', 'knip'],
  ['architecture', 'vitest', 'run', '--project', 'core', 'src/architecture.test.ts'],
]

const failed = checks.filter(([name, command, ...args]) => {
  console.log(`— ${name}`)
  return spawnSync(command, args, { stdio: 'inherit' }).status !== 0
})
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.map(([name]) => name).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
