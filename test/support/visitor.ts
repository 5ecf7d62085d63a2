import { randomUUID } from 'node:crypto'
import type { PageReply } from '#stages/visit/visit.wire.ts'

/** What a visitor of a site in the United States got. */
export type Visit = Readonly<{ visitor: string | null; visit: string; number: string | null }>

const browser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** Opens a page as the snippet does, and asks for a number at once. `known` is who they were on the page before. */
export async function visitPage(
  serverUrl: string,
  siteKey: string,
  pageUrl: string,
  known?: Visit,
): Promise<Visit> {
  const response = await fetch(new URL(`/collect/${siteKey}/page`, serverUrl), {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'user-agent': browser },
    body: JSON.stringify({
      v: 1,
      page: randomUUID(),
      visitor: known?.visitor ?? null,
      visit: known?.visit ?? null,
      url: pageUrl,
      referrer: '',
      title: 'A page',
      consent: 'always',
      ga: [],
      lease: true,
    }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const { visitor, visit, swaps } = (await response.json()) as PageReply // the server checks it against the same schema
  const show = swaps[0]?.show
  return { visitor, visit, number: show === undefined ? null : `+1${show}` }
}
