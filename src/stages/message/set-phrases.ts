import type { Keyword, Language } from './keyword.ts'

/** What we say of our own accord, until the business says it better. */
const textBacks: Readonly<Record<Language, string>> = {
  en: 'Sorry we missed your call to {business}. How can we help? Just reply to this text. Reply STOP for no more texts.',
  ro: 'Ne pare rău că nu am răspuns la apelul dvs. către {business}. Cu ce vă putem ajuta? Răspundeți la acest mesaj. STOP pentru a nu mai primi mesaje.',
  uk: 'Вибачте, що не відповіли на ваш дзвінок до {business}. Чим допомогти? Просто дайте відповідь на це повідомлення. СТОП, щоб більше не отримувати.',
}

/** The one confirmation a STOP is allowed, and required (CTIA Messaging Principles, 5.1.3), and the answers to the other two. */
const keywordReplies: Readonly<Record<Language, Readonly<Record<Keyword, string>>>> = {
  en: {
    stop: '{business}: you will get no more texts from us. Reply START to get them again.',
    start: '{business}: you will get our texts again. Reply HELP for help, STOP for no more texts.',
    help: '{business}: reply here or call {number}. Reply STOP for no more texts.',
  },
  ro: {
    stop: '{business}: nu veți mai primi mesaje de la noi. Răspundeți START pentru a le primi din nou.',
    start:
      '{business}: veți primi din nou mesajele noastre. AJUTOR pentru ajutor, STOP pentru a nu mai primi.',
    help: '{business}: răspundeți aici sau sunați la {number}. STOP pentru a nu mai primi mesaje.',
  },
  uk: {
    stop: '{business}: ви більше не отримуватимете наших повідомлень. Надішліть СТАРТ, щоб отримувати знову.',
    start: '{business}: ви знову отримуватимете наші повідомлення. ДОПОМОГА — довідка, СТОП — відмова.',
    help: '{business}: напишіть сюди або зателефонуйте {number}. СТОП, щоб більше не отримувати.',
  },
}

export const textBackPhrase = (language: Language): string => textBacks[language]
export const keywordPhrase = (keyword: Keyword, language: Language): string =>
  keywordReplies[language][keyword]

type ForwardPhrases = Readonly<{ subject: string; missing: string; foot: string }>

/** What stands around a text in the letter that forwards it. */
const forwards: Readonly<Record<Language, ForwardPhrases>> = {
  en: {
    subject: 'Text from {person} to {number}',
    missing: '[{count} attached, to be seen in Ringroot]',
    foot: '{business} got this text on {number}. Answer it here, not by mail:\n{link}',
  },
  ro: {
    subject: 'Mesaj de la {person} către {number}',
    missing: '[{count} atașate, de văzut în Ringroot]',
    foot: '{business} a primit acest mesaj la {number}. Răspundeți aici, nu prin e-mail:\n{link}',
  },
  uk: {
    subject: 'Повідомлення від {person} на {number}',
    missing: '[вкладень: {count}, дивіться в Ringroot]',
    foot: '{business} отримує це повідомлення на {number}. Відповідайте тут, а не поштою:\n{link}',
  },
}

export const forwardPhrases = (language: Language): ForwardPhrases => forwards[language]
