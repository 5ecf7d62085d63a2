import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { schemaFaults } from '../schema-errors.ts'

/**
 * Checks a part of a request against its TypeBox schema. A body is taken as it is. Queries, parameters and headers are text by nature:
 * they are converted (`?limit=10`), and what is left out gets its default.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema)
  return (given: unknown) => {
    const value = httpPart === 'body' ? given : Value.Convert(schema, Value.Default(schema, given))
    const errors = schemaFaults(check, value)
    if (errors.length === 0) return { value }
    return { error: errors as unknown as Error } // Fastify's type says Error; it takes a list of errors, as Ajv gives one
  }
}
