/** What the owner says in the script tag: `data-site`, `data-consent`, `data-attributes`. */
export type Tag = Readonly<{
  site: string
  consent: 'always' | 'granted' | 'never'
  /** Attributes to swap in besides links: `title`, `data-phone`, ... */
  attributes: readonly string[]
  /** Where the script came from, and where it reports to. */
  address: URL
}>

/** A tag manager may drop data attributes, so the script's address may carry them too: `ringroot.js?site=KEY`. */
export function readTag(script: HTMLScriptElement): Tag {
  const address = new URL(script.src)
  const option = (name: string): string => script.dataset[name] ?? address.searchParams.get(name) ?? ''
  const consent = option('consent')
  return {
    site: option('site'),
    // A setting nobody can read is the careful one.
    consent: (['always', 'granted'] as const).find((known) => known === (consent || 'always')) ?? 'never',
    attributes: option('attributes').match(/[^\s,]+/g) ?? [],
    address,
  }
}
