import { Type } from 'typebox'
import type { AccountId, CallId } from '#base/id.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import type { Destination } from '#stages/call/flow.ts'
import type { Granted, Wish } from './live-call.ts'

const closed = { additionalProperties: false }
const Control = Type.Union([
  Type.Object({ what: Type.Enum(['pause-recording', 'resume-recording', 'hangup']) }, closed),
  Type.Object(
    {
      what: Type.Literal('transfer'),
      /** Whom the other is handed to: somebody's id or name, an extension, or a number as one writes it there. */
      to: Type.String({ minLength: 1, maxLength: 100 }),
    },
    closed,
  ),
])

export type CallControlParts = Readonly<{
  ask(account: AccountId, call: CallId, wish: Wish): Granted
  /** Whom these words mean; null when nobody. */
  find(account: AccountId, words: string): Destination | null
}>

const refusals: Readonly<Record<Exclude<Granted, 'done'>, () => Problem>> = {
  'no-such-call': () => new Problem('not-found', 'No such call goes on now.'),
  'not-now': () =>
    new Problem(
      'conflict',
      'Only two who talk can be parted: nobody talks in this call now, or it is being handed on already.',
    ),
  'out-of-reach': () =>
    new Problem(
      'unprocessable',
      'The carrier of this call cannot ring that telephone: name a mobile, a number, or a sip: address of the internet.',
    ),
}

/**
 * POST /calls/:call/control, over whichever carrier: pauses or resumes the recording (a card number is about to be said), hands the other on
 * to somebody else, or ends the call.
 */
export const callControlApi =
  ({ ask, find }: CallControlParts): Routes =>
  async (routes) => {
    routes.post(
      '/calls/:call/control',
      { schema: { params: Type.Object({ call: Type.String({ maxLength: 36 }) }), body: Control } },
      async (request, reply) => {
        const { account, params, body } = request
        const wish = body.what === 'transfer' ? handOn(find(account, body.to.trim()), body.to) : body.what
        const granted = ask(account, params.call as CallId, wish) // `as`: a stranger's word finds no call
        if (granted !== 'done') throw refusals[granted]()
        await request.audit(`call.${body.what}`, params.call)
        return reply.code(204).send()
      },
    )
  }

function handOn(to: Destination | null, words: string): Wish {
  if (to === null)
    throw new Problem('unprocessable', `${words} is nobody here, and no number that can be called.`)
  return { handOnTo: to, text: to.name }
}
