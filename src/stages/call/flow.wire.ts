import { Type, type Static } from 'typebox'

/** Flows as they are published, stored and written in a configuration file. Durations are whole milliseconds. */

const StepName = Type.String({ pattern: '^.{1,50}$' })
const Id = Type.String({ minLength: 1, maxLength: 100 })
const RingFor = Type.Integer({ minimum: 1000, maximum: 600_000 })

const PromptBody = Type.Union([
  Type.Object({ say: Type.String({ minLength: 1, maxLength: 1000 }) }, { additionalProperties: false }),
  Type.Object({ file: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false }),
])

const FlowStepBody = Type.Union([
  Type.Object(
    { does: Type.Literal('announce'), prompt: PromptBody, next: StepName },
    { additionalProperties: false },
  ),
  Type.Object({ does: Type.Literal('record'), next: StepName }, { additionalProperties: false }),
  Type.Object(
    {
      does: Type.Literal('ring'),
      destinations: Type.Array(
        Type.Object({ destination: Id, ringFor: RingFor }, { additionalProperties: false }),
        { maxItems: 20 },
      ),
      whisper: Type.Union([PromptBody, Type.Null()]),
      nobody: StepName,
    },
    { additionalProperties: false },
  ),
  Type.Object({ does: Type.Literal('hangup') }, { additionalProperties: false }),
])

/** What one version of a flow says; name, id and version stand beside it. */
export const FlowBody = Type.Object(
  {
    start: StepName,
    steps: Type.Record(StepName, FlowStepBody, { maxProperties: 100, additionalProperties: false }),
    failOpen: Type.Union([Id, Type.Null()]),
  },
  { additionalProperties: false },
)

/** What is wrong with a flow, and where: `path` as in `steps.greeting.next`. */
export const FlowFaultFound = Type.Object({
  path: Type.String(),
  fault: Type.Union([
    Type.Literal('step-missing'), // names a step that does not exist
    Type.Literal('destination-missing'), // names a destination that does not exist
    Type.Literal('rings-nobody'), // a ring step without a destination
    Type.Literal('never-ends'), // goes round without anybody ringing
    Type.Literal('unreachable'), // no call ever comes to this step
    Type.Literal('no-fail-open'), // nowhere to go when the flow cannot go on
  ]),
})

export type FlowBody = Static<typeof FlowBody>
export type FlowFaultFound = Static<typeof FlowFaultFound>
