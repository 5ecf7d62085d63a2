import { readFileSync } from 'node:fs'
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { CallDetail, TestCallReply, TestCallRequest } from '#stages/call/call.wire.ts'
import { ask, chooseAccount } from './api-client.ts'
import { parseDuration } from './duration.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'

type CallOptions = Readonly<{
  to?: string
  test?: true
  from?: string
  talk: number
  wav?: string
  hangup: 'caller' | 'callee'
  keys?: string
  line?: string
  transfer?: string
  account?: string
  json?: true
}>

export function addCall(program: Command): void {
  program
    .command('call')
    .description('Place a test call through the real SIP edge, wait for its end, and print its record')
    .option('--to <number>', 'one of your numbers; with --line, whom to call')
    .option('--test', "the account's test number, which the built-in phone answers")
    .option('--from <number>', 'the caller; without it, a number that belongs to nobody')
    .option('--talk <duration>', 'how long both parties stay on the line, at most 10m', parseTalk, 5000)
    .option('--wav <file>', 'what the caller says, instead of the built-in voice')
    .addOption(
      new Option('--hangup <party>', 'who puts the phone down')
        .choices(['caller', 'callee'])
        .default('caller'),
    )
    .option('--keys <keys>', 'keys the caller presses at the first menu, or once connected: 12#', parseKeys)
    .option('--line <agent>', 'a call out, from the line of this agent (name or extension) to --to')
    .option(
      '--transfer <keys>',
      'half way, the callee hands the caller on to this extension or number',
      parseTransfer,
    )
    .option('--account <name>', 'name or id of the account, when there are several')
    .option('--json', 'print the record as JSON')
    .addHelpText(
      'after',
      `
Examples:
  ringroot call --test
  ringroot call --to +15550100 --from +15550199 --talk 10s --hangup callee
  ringroot call --to +15550100 --transfer 12
  ringroot call --line 'Anna Pop' --to 2025550199
  ringroot call --test --wav tone.wav --json | jq .connectedMs

Exits with 0 when the parties were connected, 1 when not.`,
    )
    .action(placeCall)
}

function parseTalk(text: string): number {
  const talk = parseDuration(text)
  if (talk > 600_000) throw new InvalidArgumentError('At most 10m.')
  return talk
}

function parseKeys(text: string): string {
  if (!/^[0-9*#A-D]{1,32}$/.test(text)) throw new InvalidArgumentError('Up to 32 of 0 to 9, *, #, A to D.')
  return text
}

function parseTransfer(text: string): string {
  if (!/^[+0-9*#]{1,20}$/.test(text)) throw new InvalidArgumentError('An extension or a number.')
  return text
}

async function placeCall(options: CallOptions): Promise<void> {
  if ((options.to === undefined) === (options.test === undefined))
    throw new Failure('Say where to call: --to NUMBER or --test, one of them.', null, exitCode.usage)
  const account = await chooseAccount(options.account)
  const calls = `/api/v1/accounts/${account.id}`
  const { callId, sipStatus } = await ask<TestCallReply>('POST', `${calls}/test-calls`, requestOf(options))
  if (callId === null)
    throw new Failure(`The call was refused before it began (SIP ${sipStatus ?? 'time-out'}).`)
  const call = await follow(`${calls}/calls/${callId}`, options.talk)
  if (options.json) console.log(JSON.stringify(call))
  else print(call)
  process.exitCode = call.result === 'answered' ? exitCode.ok : exitCode.failed
}

function requestOf({ to, from, talk, wav, hangup, keys, line, transfer }: CallOptions): TestCallRequest {
  return {
    talkMs: talk,
    hangup,
    ...(to === undefined ? {} : { to }),
    ...(from === undefined ? {} : { from }),
    ...(keys === undefined ? {} : { keys }),
    ...(line === undefined ? {} : { line }),
    ...(transfer === undefined ? {} : { transfer }),
    ...(wav === undefined ? {} : { wav: readWav(wav) }),
  }
}

function readWav(file: string): string {
  try {
    return readFileSync(file).toString('base64')
  } catch {
    throw new Failure(`Cannot read ${file}.`, 'Give a WAV file.', exitCode.usage)
  }
}

/** Asks until the call is over and its recording, if any, is ready. Says how it goes on a terminal. */
async function follow(path: string, talk: number): Promise<CallDetail> {
  const giveUpAt = Date.now() + talk + 180_000
  let said = ''
  for (;;) {
    // The call's row is written behind: for a moment it may not be there yet.
    const call = await ask<CallDetail>('GET', path).catch((error: unknown) => {
      if (error instanceof Failure && error.problem === 'not-found') return null
      throw error
    })
    const phase = call?.phase ?? 'dialling'
    if (phase !== said && process.stderr.isTTY) process.stderr.write(`${phase} ...\n`)
    said = phase
    if (call?.phase === 'ended' && call.recording !== 'running') return call
    if (Date.now() > giveUpAt) throw new Failure('The call did not end in time.', 'See it in the dashboard.')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Who called whom. */
function partiesOf(call: CallDetail): readonly (readonly [string, string])[] {
  const number = call.numberName === '' ? call.number : `${call.number} (${call.numberName})`
  if (call.direction === 'inbound')
    return [
      ['from', call.caller ?? 'withheld'],
      ['to', number],
    ]
  return [
    ['from', call.agent ?? 'one of your lines'],
    ['shown', number],
    ['to', call.callee ?? 'a colleague'],
  ]
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

function print(call: CallDetail): void {
  const source =
    call.source === null
      ? 'unlinked'
      : [call.source.source, call.source.medium, call.source.campaign].filter(Boolean).join(' / ')
  const lines: readonly (readonly [string, string])[] = [
    ['call', call.id],
    ...partiesOf(call),
    ['source', source],
    ['result', call.answeredBy === null ? call.result : `${call.result} by ${call.answeredBy}`],
    ['rang', seconds(call.ringMs)],
    ['connected', seconds(call.connectedMs)],
    ['total', seconds(call.totalMs)],
    ['ended by', `${call.endedBy ?? '?'} (${call.cause ?? '?'})`],
    ['recording', call.recording === 'ready' ? seconds(call.recordingMs) : call.recording],
  ]
  for (const [name, value] of lines) console.log(`${name.padEnd(10)} ${value}`)
}
