import type { AccountId } from '#base/id.ts'
import type { Inventory } from '#configuration/inventory.ts'
import type { PromptKey } from '#media/engine.ts'
import { isPromptKey } from '#media/prompts.ts'

/** The sound that a flow names: one the account uploaded, or the key of one, which nobody guesses. Null when there is none. */
export function uploadedPrompt(
  inventory: Pick<Inventory, 'findPrompt'>,
  account: AccountId | null,
  file: string,
): PromptKey | null {
  const named = account === null ? null : inventory.findPrompt(account, file)
  return named ?? (isPromptKey(file) ? file : null)
}
