import { milliseconds, type Duration } from '#base/time.ts'
import type { FormField, FormSpamReason } from './form.wire.ts'

/** A person needs longer for the first field alone. */
const fastest = milliseconds(1500)

/** More addresses of other sites than somebody with a question sends. */
const mostLinks = 3

const addresses = /https?:\/\/|www\./gi
/** Marks of a forum or of HTML: machines leave them for search engines to find. */
const markup = /\[url[=\]]|<a\s+href|\[link=/i

/** What the fields and their filling-in say, before anybody looks; null: nothing. Marked, never thrown away. */
export function formSpam({
  fields,
  name,
  took,
  trap,
}: Readonly<{
  fields: readonly FormField[]
  name: string | null
  took: Duration
  trap: string
}>): FormSpamReason | null {
  if (trap !== '') return 'honeypot'
  if (took < fastest) return 'too-fast'
  const text = fields.map(({ value }) => value).join('\n')
  const links = text.match(addresses)?.length ?? 0
  return links > mostLinks || markup.test(text) || /https?:\/\//i.test(name ?? '') ? 'links' : null
}
