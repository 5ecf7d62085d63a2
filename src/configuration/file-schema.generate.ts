import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationFile } from './file.wire.ts'

/** Where the published schema lives; editors find it by the first line of a file: `# yaml-language-server: $schema=...`. */
export const schemaPath = join(import.meta.dirname, '../../docs/ringroot.schema.json')

/** The schema of the declarative file as JSON Schema. `node src/configuration/file-schema.generate.ts` writes it. */
export const schemaText = (): string => `${JSON.stringify(ConfigurationFile, null, 2)}\n`

if (import.meta.main) await writeFile(schemaPath, schemaText())
