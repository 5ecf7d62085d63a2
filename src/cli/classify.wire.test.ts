import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'

const bin = join(import.meta.dirname, '../../bin/ringroot')

/** `bin/ringroot classify`, as a shell starts it. */
function classify(): ChildProcessWithoutNullStreams {
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter)
  const child = spawn(bin, ['classify'], { env: { ...process.env, PATH: path } })
  child.stdin.on('error', () => {}) // it may end without having read
  return child
}

async function answers(input: Readable) {
  const child = classify()
  const said = { lines: 0, first: '', last: '', err: '' }
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (said.lines === 0) said.first = lines[0] ?? ''
    said.lines += lines.length
    said.last = lines.at(-1) ?? said.last
  })
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()))
  const closed = once(child, 'close') as Promise<[number | null]> // what `close` brings first
  await pipeline(input, child.stdin)
  const [code] = await closed
  return { code, ...said, rest }
}

const visit = JSON.stringify({ url: 'https://shop.example/?gclid=1', referrer: 'https://www.google.com/' })

test('each line is answered before the next is asked for', async () => {
  const child = classify()
  const said = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]()
  for (const [line, channel] of [
    [visit, 'Paid Search'],
    ['{"url":"https://shop.example/","referrer":"https://chatgpt.com/"}', 'AI Assistants'],
    ['not JSON', undefined],
    ['{"url":"https://shop.example/"}', 'Direct'],
  ] as const) {
    child.stdin.write(`${line}\n`)
    const { value } = (await said.next()) as IteratorResult<string, undefined>
    expect((JSON.parse(value ?? '') as { channel?: string }).channel).toBe(channel)
  }
  const closed = once(child, 'close')
  child.stdin.end()
  expect(await closed).toEqual([0, null])
})

test('a wrong line is named by its number; what is around it is answered, also in Windows’ hand and without a last line end', async () => {
  const lines = ['\uFEFF{"url":"https://shop.example/"}', '', visit, '{"url":', visit]
  const said = await answers(Readable.from([Buffer.from(lines.join('\r\n'))]))
  expect(said).toMatchObject({ code: 0, err: '', lines: 4, rest: '' })
  expect(JSON.parse(said.first)).toMatchObject({ channel: 'Direct' })
  expect(JSON.parse(said.last)).toMatchObject({ channel: 'Paid Search' })
})

test('a stream longer than any memory is answered as it flows, a line for a line', async () => {
  const count = 200_000
  const block = `${visit}\n`.repeat(1000)
  const said = await answers(Readable.from(Array.from({ length: count / 1000 }, () => block)))
  expect(said).toMatchObject({ code: 0, err: '', lines: count })
  expect(JSON.parse(said.last)).toMatchObject({ channel: 'Paid Search' })
})

test('a line that never ends is one wrong line', async () => {
  const endless = Array.from({ length: 64 }, () => 'x'.repeat(1024 ** 2))
  const said = await answers(Readable.from([...endless, `\n${visit}\n`]))
  expect(said).toMatchObject({ code: 0, err: '', lines: 2 })
  expect(JSON.parse(said.first)).toMatchObject({
    line: 1,
    error: expect.stringContaining('Not {') as unknown,
  })
  expect(JSON.parse(said.last)).toMatchObject({ channel: 'Paid Search' })
})

test('who has read enough may close the pipe: it ends, and complains of nothing', async () => {
  const child = classify()
  let err = ''
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  child.stdout.once('data', () => child.stdout.destroy())
  const closed = once(child, 'close')
  await pipeline(
    Readable.from(Array.from({ length: 200 }, () => `${visit}\n`.repeat(1000))),
    child.stdin,
  ).catch(() => {}) // nobody reads it any more
  expect(await closed).toEqual([0, null])
  expect(err).toBe('')
})
