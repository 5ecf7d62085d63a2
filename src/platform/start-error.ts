import { isDatabaseAway } from './db.ts'
import { ConfigError } from './config.ts'
import { DataFolderError } from './data-folder.ts'
import { MigrationError } from './migrate.ts'
import { portOwner } from './port-owner.ts'
import { PostgresError } from './postgres.user.ts'

/** The server cannot start, and this says why, to a person. */
export class StartError extends Error {
  override name = 'StartError'
}

/** Why a start failed, in lines a person can act on; undefined for a fault of ours, which deserves its stack. */
export function explain(error: unknown): readonly string[] | undefined {
  if (error instanceof ConfigError) return error.wrong
  if (error instanceof StartError || error instanceof DataFolderError || error instanceof PostgresError)
    return [error.message]
  if (error instanceof MigrationError) return [`The database cannot be brought up to date: ${error.message}`]
  if (isDatabaseAway(error)) return [`DATABASE_URL: ${whyAway(error as Error)}.`] // isDatabaseAway: an Error
  return undefined
}

/** A code of five characters is PostgreSQL's own (SQLSTATE): it is there, but does not let us in. */
const whyAway = (error: Error): string =>
  /^[0-9A-Z]{5}$/.test((error as NodeJS.ErrnoException).code ?? '') // set by pg and by the system alike
    ? `PostgreSQL refuses: ${error.message}`
    : `no PostgreSQL answers there (${error.message})`

/** Says of a port that cannot be had who has it and what to do. */
export function explainPort(error: unknown, env: string, port: number, protocol: 'tcp' | 'udp'): unknown {
  const { code } = error as NodeJS.ErrnoException // thrown by the system call
  if (code === 'EADDRINUSE') {
    const owner = portOwner(port, protocol) ?? 'another program'
    return new StartError(`Port ${port} is used by ${owner}: stop it, or choose another with ${env}.`, {
      cause: error,
    })
  }
  if (code === 'EACCES')
    return new StartError(`Port ${port} needs rights this user lacks: choose one above 1023 with ${env}.`, {
      cause: error,
    })
  return error
}
