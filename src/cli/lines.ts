import type { Readable } from 'node:stream'

/** Nobody reads more of a line; whoever gets this much says that the line is wrong. */
const longest = 32 * 1024 ** 2

/** The complete lines of each chunk as it comes, so that who waits for an answer gets it. A byte order mark before the first is no part of it. */
export async function* linesOf(input: Readable): AsyncGenerator<readonly string[]> {
  input.setEncoding('utf8')
  let rest = ''
  let begun = false
  for await (const chunk of input) {
    const text = begun ? String(chunk) : String(chunk).replace(/^\uFEFF/, '')
    begun = true
    const end = text.lastIndexOf('\n')
    if (end < 0) {
      if (rest.length < longest) rest += text
      continue
    }
    yield `${rest}${text.slice(0, end)}`.split('\n')
    rest = text.slice(end + 1)
  }
  if (rest !== '') yield [rest]
}

/** Writes each answer on a line of its own, no faster than it is read. */
export async function answer(lines: readonly string[]): Promise<void> {
  if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`))
    await new Promise((resolve) => process.stdout.once('drain', resolve))
}
