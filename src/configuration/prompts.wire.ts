import { type Static, Type } from 'typebox'

/** A sound that flows play: `{ "file": NAME }`. */
export const PromptRow = Type.Object({
  name: Type.String(),
  lengthMs: Type.Integer(),
  uploadedAt: Type.String(),
  /** Names of the flows that play it. */
  usedBy: Type.Array(Type.String()),
})
export const PromptRows = Type.Object({
  prompts: Type.Array(PromptRow),
  /** What texts can be spoken in here, as language tags; a text in another language is spoken in English. */
  speaks: Type.Array(Type.String()),
})

/** POST .../prompts?name=Welcome, with the WAV file as the body. */
export const PromptUpload = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
})

/** POST .../prompts/speak: how a text will sound. Left out, the language is the account's. */
export const SpeakRequest = Type.Object({
  say: Type.String({ minLength: 1, maxLength: 2000 }),
  locale: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' })),
})

export type PromptRow = Static<typeof PromptRow>
export type PromptRows = Static<typeof PromptRows>
