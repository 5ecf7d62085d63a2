import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseYaml } from 'yaml'
import type { SourceLists } from './source-lists.ts'

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'lists', name), 'utf8')

/** Matomo knows more of an engine; this is what is read here. */
type EngineEntry = Readonly<{ urls: readonly string[]; params?: readonly string[]; hiddenkeyword?: unknown }>
type Hosts = Readonly<Record<string, readonly string[]>>

const assistants = parseYaml(read('AIAssistants.yml')) as Hosts // its README says so, as of the two below
const socials = parseYaml(read('Socials.yml')) as Hosts
const engines = parseYaml(read('SearchEngines.yml')) as Record<string, readonly EngineEntry[]>

const categories = { SEARCH: 'search', SOCIAL: 'social', SHOPPING: 'shopping', VIDEO: 'video' } as const
const ga4: Record<string, (typeof categories)[keyof typeof categories]> = {}
for (const line of read('ga4_source_categories.csv').trim().split('\n').slice(1)) {
  const [source = '', category = ''] = line.trim().split(',')
  ga4[source.toLowerCase()] = categories[category.replace('SOURCE_CATEGORY_', '') as keyof typeof categories] // the file's own
}

const bare = (host: string): string => host.toLowerCase().replace(/^www\./, '')
const plain = (name: string): string => decodeURIComponent(name).toLowerCase().replace(/!/g, '').trim()

/** `Yahoo! Japan Images` is Yahoo. What people ask Maps and Translate for is no search of the web: those stay referrals. */
const families: readonly string[] = ['google', 'bing', 'yahoo', 'yandex', 'so-net', 'biglobe', 'nifty']
const family = (name: string): string => families.find((known) => name.startsWith(`${known} `)) ?? name
const noSearch = new Set(['Google Maps', 'Google Translations'])

/** As Analytics calls it, where it does: `google`, `ecosia.org`. */
const engineName = (name: string, urls: readonly string[]): string => {
  const short = family(plain(name))
  return ga4[short] === 'search' ? short : (urls.map(bare).find((url) => ga4[url] === 'search') ?? short)
}

const byHost = (lists: Hosts): Record<string, string> =>
  Object.fromEntries(
    Object.entries(lists).flatMap(([name, urls]) => urls.map((url) => [bare(url), plain(name)] as const)),
  )
const socialHosts = byHost(socials)
const assistantHosts = byHost(assistants)

/** Facebook and ChatGPT have a search, too; they are no search engines. */
const isOther = (host: string): boolean => host in socialHosts || host in assistantHosts

const found: Record<string, SourceLists['engines'][string]> = {}
for (const [name, entries] of Object.entries(engines)) {
  if (noSearch.has(name)) continue
  const source = engineName(
    name,
    entries.flatMap(({ urls }) => urls),
  )
  for (const { urls, params = [], hiddenkeyword } of entries)
    for (const host of urls.filter((url) => !url.includes('/')).map(bare)) {
      if (isOther(host)) continue
      const keywords = params.filter((param) => !param.startsWith('/'))
      const always = hiddenkeyword !== undefined || ga4[host] === 'search'
      found[host] ??= [source, ...(always ? [] : ['!']), ...keywords]
    }
}

const lists: SourceLists = { ga4, engines: found, socials: socialHosts, assistants: assistantHosts }
const rows = (table: object): string =>
  Object.entries(table)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value).replaceAll(',', ', ')}`)
    .join(',\n')

writeFileSync(
  join(import.meta.dirname, 'source-lists.json'),
  `{\n${Object.entries(lists)
    .map(([name, table]) => `  ${JSON.stringify(name)}: {\n${rows(table)}\n  }`)
    .join(',\n')}\n}\n`,
)
