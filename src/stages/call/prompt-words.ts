import type { Prompt } from './flow.ts'

/** What a prompt may mention of its call. A word that is not known is left out. */
export type PromptWords = Readonly<Partial<Record<PromptWord, string>>>
type PromptWord = 'source' | 'campaign' | 'keyword' | 'caller'

const word = /\[(source|campaign|keyword|caller)\]/g

/** A campaign's name comes from a URL anybody may write: it must not keep the callee listening for minutes. */
const longestWord = 80

/**
 * Puts the call's words into a prompt. A part between commas of which no word is known is left out, so that
 * "Call from [source], [campaign]" reads well without a campaign. Null when nothing is left to say.
 */
export function fillPrompt(prompt: Prompt, words: PromptWords): Prompt | null {
  if (!('say' in prompt)) return prompt
  const say = prompt.say
    .split(',')
    .filter((part) => hasSomethingToSay(part, words))
    .map((part) => part.replace(word, (_, name: PromptWord) => spoken(words[name]))) // one pass: a value is never read as a word
    .join(',')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return say === '' ? null : { say }
}

function hasSomethingToSay(part: string, words: PromptWords): boolean {
  const mentioned = Array.from(part.matchAll(word), (match) => match[1] as PromptWord) // the pattern allows no other
  return mentioned.length === 0 || mentioned.some((name) => spoken(words[name]) !== '')
}

/** Without control characters and the brackets and commas that mean something here. */
const spoken = (value: string | undefined): string =>
  (value ?? '')
    .replaceAll(/[\p{Cc}[\],]+/gu, ' ')
    .trim()
    .slice(0, longestWord)
