import { path } from '../api/client.ts'
import { sounds } from '../api/sound-queries.ts'

/** A sound is known by its name. */
export const removalOf = (account: string, name: string) => ({
  id: `sound ${account} ${name}`,
  name,
  url: path(['accounts', account, 'prompts', name]),
  queryKey: sounds(account).queryKey,
})
