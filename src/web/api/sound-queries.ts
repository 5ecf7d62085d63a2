import type { PromptRow, PromptRows } from '#configuration/prompts.wire.ts'
import { queryOptions } from '@tanstack/react-query'
import { get, path } from './client.ts'

/** The sounds that flows may play, and what languages texts are spoken in. */
export const sounds = (account: string) =>
  queryOptions({
    queryKey: ['prompts', account],
    queryFn: ({ signal }) => get<PromptRows>(path(['accounts', account, 'prompts']), signal),
  })

/** A sound as callers hear it. Another one under the same name is another address, so that nobody hears the old one. */
export const soundUrl = (account: string, { name, uploadedAt }: Pick<PromptRow, 'name' | 'uploadedAt'>) =>
  path(['accounts', account, 'prompts', `${name}.wav`], { at: uploadedAt })
