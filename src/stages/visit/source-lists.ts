import generated from './source-lists.json' with { type: 'json' }

/** The lists of others, made by `source-lists.generate.ts`. All keys are in small letters, hosts without `www.`. */
export type SourceLists = Readonly<{
  /** What Google Analytics 4 takes a source for. */
  ga4: Readonly<Record<string, 'search' | 'social' | 'shopping' | 'video'>>
  /** By host, `google.{}` for any country: the source, then `!` where only a keyword tells a search, then the keyword's parameters. */
  engines: Readonly<Record<string, readonly string[]>>
  /** By host; its subdomains are the same site. */
  socials: Readonly<Record<string, string>>
  assistants: Readonly<Record<string, string>>
}>

const lists = generated as unknown as SourceLists // JSON has no unions; the generator is typed by SourceLists

export type Category = SourceLists['ga4'][string]
const categories: ReadonlyMap<string, Category> = new Map(Object.entries(lists.ga4))

/** What Google Analytics takes a source for, by its list and in any case of letters. Never by a part of the word. */
export const categoryOf = (source: string): Category | undefined => categories.get(source.toLowerCase())

/** What the lists lack. */
const more: Pick<SourceLists, 'engines' | 'socials'> = {
  engines: {
    'kagi.com': ['kagi', 'q'],
    'search.brave.com': ['brave', 'q'],
    'ya.ru': ['yandex', 'text'],
    'search.naver.com': ['naver', 'query'],
    'm.search.naver.com': ['naver', 'query'],
    'search.seznam.cz': ['seznam', 'q'],
    'm.baidu.com': ['baidu', 'wd', 'word'],
  },
  socials: {
    'com.facebook.katana': 'facebook',
    'com.instagram.android': 'instagram',
    'com.linkedin.android': 'linkedin',
    'com.pinterest': 'pinterest',
    'com.twitter.android': 'twitter',
    'fb.com': 'facebook',
    'nextdoor.com': 'nextdoor',
    'pin.it': 'pinterest',
    'quora.com': 'quora',
    't.me': 'telegram',
    'wa.me': 'whatsapp',
    'whatsapp.com': 'whatsapp',
  },
}

type Engine = Readonly<{ source: string; needsKeyword: boolean; keywords: readonly string[] }>
const engines: ReadonlyMap<string, Engine> = new Map(
  Object.entries({ ...lists.engines, ...more.engines }).map(([host, [source = host, ...words]]) => [
    host,
    { source, needsKeyword: words[0] === '!', keywords: words.filter((word) => word !== '!') },
  ]),
)
const socials: ReadonlyMap<string, string> = new Map(Object.entries({ ...lists.socials, ...more.socials }))
const assistants: ReadonlyMap<string, string> = new Map(Object.entries(lists.assistants))
const assistantNames = new Set([...assistants.keys(), ...assistants.values()])
const assistantHosts: ReadonlyMap<string, string> = new Map(
  [...assistants.keys()].map((host) => [host, host]),
)

/** By its exact host, or by the host with the country in it left open: `google.co.uk` is `google.{}`, `de.search.yahoo.com` is `{}.search.yahoo.com`. */
export const engineAt = (host: string): Engine | undefined =>
  engines.get(host) ??
  engines.get(host.replace(/\.(?:(?:com?|org|net)\.)?(?:[a-z]{2}|cat)$/, '.{}')) ??
  engines.get(host.replace(/^[a-z]{2}\./, '{}.'))

/** The host itself, then the hosts it lies within. */
export function withinOf<Found>(hosts: ReadonlyMap<string, Found>, host: string): Found | undefined {
  for (let rest = host; ;) {
    const found = hosts.get(rest)
    const dot = rest.indexOf('.')
    if (found !== undefined || dot < 0) return found
    rest = rest.slice(dot + 1)
  }
}

export const socialAt = (host: string): string | undefined => withinOf(socials, host)

/** The host of the assistant, which is the name Analytics gives it. Grok lives on a path of x.com. */
export function assistantAt(host: string, path: string): string | undefined {
  if (assistants.has(host + path)) return host + path
  return withinOf(assistantHosts, host)
}

/** A host or a name of the list: `chatgpt.com`, `ChatGPT`. */
export const isAssistant = (source: string): boolean => assistantNames.has(source.toLowerCase())
