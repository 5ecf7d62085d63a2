import { pino, type DestinationStream, type Logger } from 'pino'

/** Structured log. `log.info({ call }, 'Call ended')`: the fields first, then a sentence. */
export type Log = Logger

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** What never stands in a log, wherever in the fields it turns up. */
const secrets = ['password', 'token', 'secret', 'authorization', 'cookie', 'key', 'set-cookie']
const paths = secrets.flatMap((name) => {
  const quoted = `["${name}"]`
  return [quoted, `*${quoted}`, `*.*${quoted}`]
})

/** A log of JSON lines, or of lines for people when they go to a terminal. */
export function createLog(level: LogLevel, to: DestinationStream = standardError): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths, censor: '(secret)' },
      formatters: { level: (level) => ({ level }) },
    },
    to,
  )
}

/** Standard error, so that standard output stays free for what a person or a program asked for. */
const standardError: DestinationStream = {
  write: (line) => process.stderr.write(process.stderr.isTTY ? readable(line) : line),
}

type Line = Readonly<{ level: string; time: number; msg?: string; err?: { stack?: string } }>

/** `14:07:31 warn  The database is away {"tries":3}` */
export function readable(line: string): string {
  const { level, time, msg = '', err, ...fields } = JSON.parse(line) as Line // pino wrote it a moment ago
  const clock = new Date(time).toTimeString().slice(0, 8)
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`
  const stack = err?.stack === undefined ? '' : `\n${err.stack}`
  return `${clock} ${level.padEnd(5)} ${msg}${rest}${stack}\n`
}
