import type { ColumnType } from 'kysely'

/**
 * A json column. Written as text (`JSON.stringify`), because pg would turn a bare array into an SQL array; read as `unknown`, because
 * only the stage that owns the column knows its shape.
 */
export type Json = ColumnType<unknown, string, string>

/** A json column that may be left out of an insert. (Kysely's `Generated` does not nest.) */
export type JsonWithDefault = ColumnType<unknown, string | undefined, string>
