import { Type } from 'typebox'
import type { AccountId, CallId } from '#base/id.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import type { Heard } from '#stages/call/turn.ts'

/** What somebody at a screen may ask of a call that goes on. */
export type Wish = Extract<Heard, { kind: 'asked-for' }>['what']

const Control = Type.Object(
  {
    what: Type.Union([
      Type.Literal('pause-recording'),
      Type.Literal('resume-recording'),
      Type.Literal('hangup'),
    ]),
  },
  { additionalProperties: false },
)

/** POST /calls/:call/control: pauses or resumes the recording (a card number is about to be said), or ends the call. */
export const callControlApi =
  ({ ask }: Readonly<{ ask(account: AccountId, call: CallId, wish: Wish): boolean }>): Routes =>
  async (routes) => {
    routes.post(
      '/calls/:call/control',
      { schema: { params: Type.Object({ call: Type.String({ maxLength: 36 }) }), body: Control } },
      async (request, reply) => {
        const { account, params, body } = request
        // `as`: a stranger's word finds no call.
        if (!ask(account, params.call as CallId, body.what))
          throw new Problem(
            'not-found',
            'No such call goes on over SIP now; it may be over, or another carrier has it.',
          )
        await request.audit(`call.${body.what}`, params.call)
        return reply.code(204).send()
      },
    )
  }
