import type { Readable } from 'node:stream'

/** The complete lines of each chunk as it comes, so that who waits for an answer gets it. */
export async function* linesOf(input: Readable): AsyncGenerator<readonly string[]> {
  input.setEncoding('utf8')
  let rest = ''
  for await (const chunk of input) {
    const lines = `${rest}${String(chunk)}`.split('\n')
    rest = lines.pop() ?? ''
    yield lines
  }
  if (rest !== '') yield [rest]
}

/** Writes each answer on a line of its own, no faster than it is read. */
export async function answer(lines: readonly string[]): Promise<void> {
  if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`))
    await new Promise((resolve) => process.stdout.once('drain', resolve))
}
