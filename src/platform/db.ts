import { Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely'
import { Pool, types, type PoolClient } from 'pg'
import { isUuid, type AccountId } from '#base/id.ts'
import { instant, type Instant } from '#base/time.ts'
import type { Schema } from './schema.ts'

/** A transaction that sees and changes one account's rows only. */
export type AccountTransaction = Transaction<Schema>

export type Database = Readonly<{
  /**
   * Does `work` in one transaction for one account: row-level security shows it that account's rows, and refuses to write any other's.
   * Throws `DatabaseAway` when there is no database to ask.
   */
  account<Result>(id: AccountId, work: (trx: AccountTransaction) => Promise<Result>): Promise<Result>
  /** For the reference tables, which are read before the account is known. Tables of customer data look empty from here. */
  reference: Kysely<Schema>
  /** True when the database answers now. */
  healthy(): Promise<boolean>
  close(): Promise<void>
}>

/** There is no database to ask: it is down, starting, or all its connections are busy. Try again later; nothing was changed. */
export class DatabaseAway extends Error {
  override name = 'DatabaseAway'
}

/** Longer than any healthy answer, short enough that a caller of ours still waits. */
const connectLimit = 2000
const statementLimit = 30_000

/**
 * Opens a pool on a migrated database. Every connection works as `ringroot_app`, which owns no table, so that row-level security holds.
 * Connects at first use: it opens also while the database is away.
 */
export function openDatabase(url: string, { max = 10 }: Readonly<{ max?: number }> = {}): Database {
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectLimit,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementLimit,
    query_timeout: statementLimit + connectLimit, // a server that hangs does not time out by itself
    idle_in_transaction_session_timeout: statementLimit,
    options: '-c role=ringroot_app',
    application_name: 'ringroot',
    types: { getTypeParser },
  })
  pool.on('error', () => {}) // an idle connection broke; the next question opens another, and reports if that fails
  pool.on('connect', (client) => client.on('error', () => {})) // broke at work: the query in it rejects and says so
  const connect = async (): Promise<PoolClient> => {
    try {
      return await pool.connect()
    } catch (error) {
      throw new DatabaseAway(messageOf(error), { cause: error })
    }
  }
  const reference = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: { options: pool.options, connect, end: () => pool.end() } }),
  })

  return {
    reference,
    async account(id, work) {
      if (!isUuid(id)) throw new TypeError(`not an account id: ${JSON.stringify(id)}`)
      try {
        return await reference.transaction().execute(async (trx) => {
          await sql`select set_config('ringroot.account', ${id}, true)`.execute(trx)
          return work(trx)
        })
      } catch (error) {
        throw isDatabaseAway(error) && !(error instanceof DatabaseAway)
          ? new DatabaseAway(messageOf(error), { cause: error })
          : error
      }
    },
    async healthy() {
      try {
        await sql`select 1`.execute(reference)
        return true
      } catch {
        return false
      }
    },
    close: () => reference.destroy(),
  }
}

/**
 * https://www.postgresql.org/docs/18/errcodes-appendix.html: class 08 connections, 28 who we are, 3D no such database, 53 no room, 57 stopped
 * or took too long, 25006 a standby, 40 in each other's way. What failed so is asked again, never thrown away.
 */
const awayCode =
  /^(08...|28...|3D000|53...|57...|25006|40001|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/
const awayMessage =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/

/** True for an error that says nothing of the question, only that nobody was there to answer it. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseAway) return true
  if (!(error instanceof Error)) return false
  const { code } = error as NodeJS.ErrnoException // pg and node:net both set it
  return awayCode.test(code ?? '') || awayMessage.test(error.message)
}

/** Class 22 data, 23 constraints, 54 limits. The others (a full disk, a lock, a standby that only reads) pass. */
const refusalCode = /^(22|23|54)...$/

/** True when the database was there and refused the data itself: asking again would be answered the same. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || isDatabaseAway(error)) return false
  const { code } = error as NodeJS.ErrnoException // pg sets it; without one the fault is ours, and stays
  return code === undefined || refusalCode.test(code)
}

/** A `timestamptz` is a `Date` in SQL and an `Instant` everywhere else. */
export const instantOf = (date: Date): Instant => instant(date.getTime())
export const dateOf = (at: Instant): Date => new Date(at)

/** A `timestamptz` column as the API writes it: ISO 8601 in UTC, always with milliseconds. */
export const isoText = (column: string): RawBuilder<string> =>
  sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'no reason given')

const int8: number = types.builtins.INT8
const date: number = types.builtins.DATE

/**
 * `int8` (bigint columns, counts, sums) comes as a number; beyond 2^53, where that would lie, it throws. A `date` stays the day it says: it
 * is no moment, and has no time zone. The rest is as pg has it.
 */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === int8 && format !== 'binary') return exactNumber
  if (oid === date && format !== 'binary') return String
  return types.getTypeParser(oid, format)
}

function exactNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} does not fit a JavaScript number`)
  return number
}
