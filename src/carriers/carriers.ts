import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Carrier } from './carrier.ts'

/** Finds every carrier: a folder whose file of the same name exports `carrier`. Adding a folder adds a carrier. */
export async function findCarriers(): Promise<ReadonlyMap<string, Carrier>> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const found = folders.filter((folder) => existsSync(fileOf(folder))).sort()
  return new Map(await Promise.all(found.map(async (folder) => [folder, await load(folder)] as const)))
}

const fileOf = (folder: string): string => join(import.meta.dirname, folder, `${folder}.ts`)

async function load(folder: string): Promise<Carrier> {
  const module = (await import(fileOf(folder))) as Partial<Readonly<{ carrier: Carrier }>> // checked next, and by the contract's test
  if (module.carrier === undefined) throw new Error(`carriers/${folder}/${folder}.ts must export "carrier"`)
  return module.carrier
}
