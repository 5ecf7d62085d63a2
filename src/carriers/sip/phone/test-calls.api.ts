import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { PromptKey } from '#media/engine.ts'
import type { AgentEntry } from '#configuration/people.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { TestCallReply, TestCallRequest } from '#stages/call/call.wire.ts'
import type { TestCalls } from './test-calls.ts'

/** What placing a test call needs to know of an account. */
export type TestCallServices = Readonly<{
  testCalls: TestCalls
  /** The account's number for test calls; null when somebody deleted it. */
  testNumber(account: AccountId): PhoneNumber | null
  /** Reads what a person typed as one of this account's own numbers; null when it is none. */
  ownNumber(account: AccountId, text: string): PhoneNumber | null
  /** Somebody of the account by name or extension. */
  findAgent(account: AccountId, words: string): AgentEntry | null
  /** Reads a caller's number as people of the account's country write it. */
  parseNumber(account: AccountId, text: string): PhoneNumber | null
  /** What the caller says: its own words, or a WAV file. A file nobody can read answers with the reason. */
  voice(
    wav: Buffer | null,
  ): Promise<Readonly<{ ok: true; value: PromptKey }> | Readonly<{ ok: false; reason: string }>>
}>

/** From the range reserved for fiction (NANPA 555-01XX), so that it belongs to nobody. */
const fictionalCaller = '+12025550143'

/** Ten megabytes of base64 and the rest of the request: a minute of stereo at full quality. */
const bodyLimit = 13_000_000

/** POST /test-calls: the built-in telephone dials one of the account's numbers through the real SIP edge. */
export const testCallsApi =
  (services: TestCallServices): Routes =>
  async (routes) => {
    const { testCalls, findAgent, parseNumber, voice } = services
    routes.post(
      '/test-calls',
      { bodyLimit, schema: { body: TestCallRequest, response: { 200: TestCallReply } } },
      async ({ account, body }) => {
        const to = dialled(services, account, body)
        if (to === null)
          throw new Problem(
            'unprocessable',
            body.to === undefined
              ? 'This account has no test number.'
              : `${body.to} is not a number of this account.`,
          )
        const from = parseNumber(account, body.from ?? fictionalCaller)
        if (from === null) throw new Problem('unprocessable', `${body.from} is not a telephone number.`)
        const says = await voice(body.wav === undefined ? null : Buffer.from(body.wav, 'base64'))
        if (!says.ok) throw new Problem('unprocessable', `The WAV file cannot be used: ${says.reason}.`)
        const agent = body.line === undefined ? null : findAgent(account, body.line)
        if (body.line !== undefined && agent === null)
          throw new Problem('unprocessable', `Nobody here has the name or extension ${body.line}.`)
        return testCalls.place({
          to,
          from,
          says: says.value,
          talkMs: body.talkMs ?? 5000,
          hangup: body.hangup ?? 'caller',
          keys: body.keys ?? '',
          line: agent?.id ?? null,
          transfer: body.transfer ?? null,
        })
      },
    )
  }

/** From outside only numbers of ours can be tried; from a line of ours whatever can be dialled there. */
function dialled(
  { testNumber, ownNumber }: TestCallServices,
  account: AccountId,
  { to, line }: TestCallRequest,
): string | null {
  if (to === undefined) return testNumber(account)
  return line === undefined ? ownNumber(account, to) : to.replaceAll(/[^+0-9*#]/g, '')
}
