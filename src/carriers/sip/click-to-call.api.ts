import { Type } from 'typebox'
import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { AgentEntry } from '#configuration/people.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import type { Destination } from '#stages/call/flow.ts'
import type { OutboundRefusal, OwnLine } from './outbound.ts'

const ClickToCall = Type.Object(
  {
    /** Whose telephone rings first: an agent's id or name. */
    agent: Type.String({ minLength: 1, maxLength: 100 }),
    /** The person to talk with, as one writes it in the account's country. */
    to: Type.String({ minLength: 3, maxLength: 40 }),
    /** Ring the agent's mobile rather than what they ring at usually. */
    mobile: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
const ClickToCallReply = Type.Object({ callId: Type.String() })

export type ClickToCallParts = Readonly<{
  agents(account: AccountId): readonly AgentEntry[]
  parseNumber(account: AccountId, text: string): PhoneNumber | null
  connect(line: OwnLine, rings: Destination, callee: PhoneNumber): CallId | OutboundRefusal
}>

const whyNot: Readonly<Record<OutboundRefusal['why'], string>> = {
  'nobody-dialled': 'Calls out need a trunk with a proxy, or a number that can be dialled. Settings, Trunks.',
  'no-tracking-number':
    'The account has no tracking number to show to the person called. Add one in Numbers.',
  'line-away': 'The telephone of this agent is not registered now, and no other of theirs can be rung.',
}

/** POST /calls: rings an agent and, once they are there, the person; recorded and tracked like every call. */
export const clickToCallApi =
  ({ agents, parseNumber, connect }: ClickToCallParts): Routes =>
  async (routes) => {
    routes.post(
      '/calls',
      { schema: { body: ClickToCall, response: { 202: ClickToCallReply } } },
      async ({ account, body }, reply) => {
        const agent = agents(account).find(({ id, name }) => id === body.agent || name === body.agent)
        if (!agent) throw new Problem('unprocessable', `Nobody here is called ${body.agent}.`)
        const callee = parseNumber(account, body.to)
        if (callee === null) throw new Problem('unprocessable', `${body.to} is not a telephone number.`)
        const rings = body.mobile === true ? atMobile(agent) : agent.destination
        if (rings === null)
          throw new Problem(
            'unprocessable',
            `${agent.name} has no ${body.mobile === true ? 'mobile' : 'telephone'} that can be rung.`,
          )
        const line = { accountId: account, agent, name: agent.name, destination: rings }
        const placed = connect(line, rings, callee)
        if (typeof placed !== 'string') throw new Problem('unprocessable', whyNot[placed.why])
        return reply.code(202).send({ callId: placed })
      },
    )
  }

/** The same person, at the mobile alone. */
function atMobile({ destination }: AgentEntry): Destination | null {
  if (destination === null) return null
  const mobile = [destination.to, ...(destination.also ?? [])].find(({ kind }) => kind === 'number')
  return mobile === undefined ? null : { id: destination.id, name: destination.name, to: mobile }
}
