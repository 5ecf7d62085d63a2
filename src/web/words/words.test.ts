import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import en from './en.json' with { type: 'json' }
import ro from './ro.json' with { type: 'json' }
import uk from './uk.json' with { type: 'json' }

type Tree = { readonly [key: string]: string | Tree }
const plural = /_(one|two|few|many|other|zero)$/

/** All keys with their words, nested ones with dots. */
const flat = (tree: Tree, before = ''): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[before + key, value] as const] : [...flat(value, `${before}${key}.`)],
    ),
  )

const words = { en: flat(en), ro: flat(ro), uk: flat(uk) }
const stems = (keys: Iterable<string>) => [...new Set([...keys].map((key) => key.replace(plural, '')))].sort()
const holes = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort()

describe.each(['ro', 'uk'] as const)('the words in %s', (language) => {
  it('say everything English says, and nothing else', () => {
    expect(words.en.size).toBeGreaterThan(300)
    expect(stems(words[language].keys())).toEqual(stems(words.en.keys()))
  })

  it('leave the same holes for names and figures', () => {
    const wrong = [...words[language]].filter(([key, text]) => {
      const english = words.en.get(key) ?? words.en.get(key.replace(plural, '_other'))
      return english === undefined || holes(english).join() !== holes(text).join()
    })
    expect(wrong.filter(([key]) => !key.endsWith('_one'))).toEqual([])
  })

  it('are translated: only names and a few international words are the same', () => {
    const same = [...words[language]].filter(([key, text]) => words.en.get(key) === text).map(([key]) => key)
    expect(same.length).toBeLessThan(20)
  })
})

describe.each(['en', 'ro', 'uk'] as const)('plurals in %s', (language) => {
  it('have a form for every category the language has', () => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted()
    const byStem = Map.groupBy(
      [...words[language].keys()].filter((key) => plural.test(key)),
      (key) => key.replace(plural, ''),
    )
    expect(byStem.size).toBeGreaterThan(2)
    for (const [stem, keys] of byStem) {
      const forms = keys.map((key) => key.slice(stem.length + 1)).toSorted()
      expect(forms, stem).toEqual(needed)
    }
  })
})

describe('counting', () => {
  beforeAll(async () => {
    await i18next.init({
      resources: { en: { words: en }, ro: { words: ro }, uk: { words: uk } },
      defaultNS: 'words',
      interpolation: { escapeValue: false },
    })
  })

  it.each([
    ['en', 1, '1 call in 30 days'],
    ['en', 2, '2 calls in 30 days'],
    ['ro', 1, '1 apel în 30 de zile'],
    ['ro', 19, '19 apeluri în 30 de zile'],
    ['ro', 20, '20 de apeluri în 30 de zile'],
    ['uk', 1, '1 дзвінок за 30 днів'],
    ['uk', 3, '3 дзвінки за 30 днів'],
    ['uk', 5, '5 дзвінків за 30 днів'],
    ['uk', 11, '11 дзвінків за 30 днів'],
    ['uk', 21, '21 дзвінок за 30 днів'],
  ])('in %s, %i is "%s"', (lng, count, said) => {
    expect(i18next.t('numbers.calls30Days', { count, lng })).toBe(said)
  })
})
