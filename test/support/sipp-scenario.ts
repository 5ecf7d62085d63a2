import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where SIPp's scenarios live, and in `parts/` what they are made of. */
const scenariosFolder = join(import.meta.dirname, '../sipp')

const part = /<part name="([a-z-]+)"((?: [a-z]+="[^"]*")*)\/>/g
const attribute = / ([a-z]+)="([^"]*)"/g

/**
 * A scenario as SIPp reads it: `<part name="is-refused" status="486"/>` gives way to `parts/is-refused.xml`, in which `{status}` is 486.
 * Throws when there is no such part, or it lacks a word.
 */
export async function readScenario(file: string): Promise<string> {
  const text = await readFile(join(scenariosFolder, file), 'utf8')
  return text.replaceAll(part, (_, name: string, attributes: string) => {
    const words = Object.fromEntries(
      Array.from(attributes.matchAll(attribute), ([, word = '', value = '']) => [word, value]),
    )
    return name === 'presses' && !sendsPackets() ? pressedByInfo(words) : fill(name, words)
  })
}

function fill(name: string, words: Readonly<Record<string, string>>): string {
  return readFileSync(join(scenariosFolder, `parts/${name}.xml`), 'utf8').replaceAll(
    /\{([a-z]+)\}/g,
    (_, word: string) => {
      const value = words[word]
      if (value === undefined) throw new Error(`the part "${name}" wants ${word}="..."`)
      return value
    },
  )
}

/** SIPp writes the packets of its keys itself (`play_dtmf`), which a system allows to root, and Linux to whoever has CAP_NET_RAW. */
function sendsPackets(): boolean {
  if (process.platform !== 'linux') return process.getuid?.() === 0
  const [, granted = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return ((BigInt(`0x${granted}`) >> 13n) & 1n) === 1n // capability 13 is CAP_NET_RAW
}

/** Requests of who was called name the two the other way round. */
const pressedByInfo = ({ keys = '', by }: Readonly<Record<string, string>>): string =>
  Array.from(keys, (key) => fill(by === 'phone' ? 'phone-presses-by-info' : 'presses-by-info', { key })).join(
    '\n',
  )
