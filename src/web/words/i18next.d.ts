import type en from './en.json'

// A key that is not in en.json does not compile.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words'
    resources: { words: typeof en }
  }
}
