import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../format/moment.ts'
import en from './en.json'

export const languages: readonly Readonly<{ tag: Language; name: string }>[] = [
  { tag: 'en', name: 'English' },
  { tag: 'ro', name: 'Română' },
  { tag: 'uk', name: 'Українська' },
]

const remembered = 'ringroot.language'

const isLanguage = (text: unknown): text is Language => languages.some(({ tag }) => tag === text)

/** The chosen language, else the browser's first that we speak, else English. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(remembered)
  if (isLanguage(chosen)) return chosen
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en'
}

const others: Readonly<Record<Exclude<Language, 'en'>, () => Promise<unknown>>> = {
  ro: () => import('./ro.json'),
  uk: () => import('./uk.json'),
}

async function fetchWords(language: Language): Promise<void> {
  if (language === 'en' || i18next.hasResourceBundle(language, 'words')) return
  // A JSON module's default export is the object; the test proves each has the keys of English.
  const words = (await others[language]()) as { default: typeof en }
  i18next.addResourceBundle(language, 'words', words.default)
}

/** Speaks another language from now on. */
export async function speak(language: Language): Promise<void> {
  await fetchWords(language)
  localStorage.setItem(remembered, language)
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
}

/** Readies the words before the first page is drawn. English travels with the page: it is also what a missing word falls back to. */
export async function startWords(): Promise<void> {
  const language = firstLanguage()
  await i18next.use(initReactI18next).init({
    resources: { en: { words: en } },
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'words',
    ns: ['words'],
    interpolation: { escapeValue: false }, // React escapes
  })
  if (language !== 'en') {
    await fetchWords(language)
    await i18next.changeLanguage(language)
  }
  document.documentElement.lang = language
}
