import { mkdir, writeFile } from 'node:fs/promises'
import { brotliCompressSync, constants } from 'node:zlib'
import { minify } from 'terser'
import { build } from 'vite'

export type BuiltScript = Readonly<{ name: string; code: string; brotli: number }>

const here = (path: string): string => new URL(path, import.meta.url).pathname

/** `snippet.test.ts` holds `ringroot.js` to its budget. */
const scripts = [
  { name: 'ringroot.js', entry: here('./main.ts') },
  { name: 'starter.js', entry: here('./starter.ts') },
  { name: 'ringroot-form.js', entry: here('./form.ts') },
  { name: 'ringroot-callback.js', entry: here('./callback.ts') },
  { name: 'ringroot-check.js', entry: here('./check.ts') },
] as const

async function bundle(name: string, entry: string): Promise<BuiltScript> {
  const bundled = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      target: 'es2020',
      lib: { entry, formats: ['iife'], name: 'ringroot' },
    },
  })
  const output = [bundled].flat().flatMap((result) => ('output' in result ? result.output : []))[0]
  if (output?.type !== 'chunk') throw new Error(`${name} came out of the bundler without code`)
  const { code = '' } = await minify(output.code, {
    ecma: 2020,
    toplevel: true,
    module: true,
    compress: { passes: 4, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
    format: { ascii_only: true },
  })
  const brotli = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).byteLength
  return { name, code, brotli }
}

/** Builds what customers' pages load into `dist/snippet`. Under a second. */
export async function buildSnippet(into = here('../../dist/snippet')): Promise<readonly BuiltScript[]> {
  const built = await Promise.all(scripts.map(({ name, entry }) => bundle(name, entry)))
  await mkdir(into, { recursive: true })
  await Promise.all(built.map(({ name, code }) => writeFile(`${into}/${name}`, code)))
  return built
}

// `npm start` runs this file; tests import the function.
if (process.argv[1] === import.meta.filename) await buildSnippet()
