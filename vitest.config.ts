import { defineConfig } from 'vitest/config'
import { useMemoryForTemporaryFiles } from './test/support/memory-folder.ts'

useMemoryForTemporaryFiles()

// Three projects: `core` is pure and fast, `db` and `wire` start real parts (PostgreSQL, sockets, SIPp), `browser` drives Chromium.
// A file joins a project by its name: x.test.ts, x.db.test.ts, x.wire.test.ts, x.browser.test.ts.
const slow = ['**/*.db.test.ts', '**/*.wire.test.ts', '**/*.browser.test.ts']
const everywhere = ['**/node_modules/**', '**/dist/**', '**/data/**']

/** A busy machine is slow, and a condition that holds is never waited for longer than it takes. */
const patient = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    pool: 'forks',
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'core',
          include: ['{src,test,bench}/**/*.test.{ts,tsx}'],
          exclude: [...slow, ...everywhere],
        },
      },
      {
        test: {
          name: 'db',
          expect: patient,
          include: ['{src,test}/**/*.db.test.ts'],
          exclude: everywhere,
          globalSetup: ['test/support/database.setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'wire',
          expect: patient,
          include: ['{src,test}/**/*.wire.test.ts'],
          exclude: everywhere,
          globalSetup: ['test/support/database.setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          expect: patient,
          include: ['{src,test}/**/*.browser.test.ts'],
          exclude: everywhere,
          globalSetup: ['test/support/database.setup.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
