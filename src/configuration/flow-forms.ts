import type { Prompt } from '#stages/call/flow.ts'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import type { FilePrompt, FileStep } from './flow-file.wire.ts'
import { hoursIn, hoursText } from './flow-hours.ts'

type Step = FlowBody['steps'][string]
type Does = Step['does']
type StepOf<Of extends Does> = Extract<Step, { does: Of }>
type Field = Exclude<keyof FileStep, 'name'>

/** What reading a step of the file needs to know of the list it stands in. */
export type Reading = Readonly<{
  /** The step that is meant: the one that is named, else the one after this. */
  to(name: string | undefined): string
  fault(message: string, ...path: (string | number)[]): void
}>

/** What writing one needs: the way there, left out when it is the step after this. */
export type Writing = Readonly<{ to(name: string): string | undefined }>

/** How one kind of step is written in a file. `key` says what it does; `with` are the keys that go with it. */
export type Form<Of extends Does> = Readonly<{
  key: Field
  with: readonly Field[]
  read(item: FileStep, reading: Reading): StepOf<Of>
  write(step: StepOf<Of>, writing: Writing): Written
  /** Where its parts stand in the file, when not under their own name. */
  places?: Readonly<Record<string, string>>
}>
/** Keys with undefined are left out. */
type Written = { readonly [Key in keyof FileStep]?: FileStep[Key] | undefined }

const promptOf = (prompt: FilePrompt | undefined): Prompt | null =>
  prompt === undefined ? null : typeof prompt === 'string' ? { say: prompt } : prompt
const promptText = (prompt: Prompt | null): FilePrompt | undefined =>
  prompt === null ? undefined : 'say' in prompt ? prompt.say : prompt

/** Whole milliseconds, whatever the fraction's last digit in binary. */
const inMilliseconds = (seconds: number): number => Math.round(seconds * 1000)
/** Left out when it is what is meant anyway. */
const unless = <Value>(usual: Value, value: Value): Value | undefined => (value === usual ? undefined : value)
const secondsUnless = (usual: number, duration: number) => unless(usual, duration / 1000)
const list = <Item>(given: Item | readonly Item[]): Item[] =>
  Array.isArray(given) ? [...(given as readonly Item[])] : [given as Item] // an item is never an array
const oneOrList = <Item>(items: readonly Item[]): Item | Item[] =>
  items.length === 1 && items[0] !== undefined ? items[0] : [...items]
const keyText = (key: string): number | string => (/\d/.test(key) ? Number(key) : key)
const keyOf = <Key extends string>(key: number | string | undefined, usual: Key): Key =>
  (key === undefined ? usual : `${key}`) as Key // the schema's pattern

type CallbackKey = NonNullable<StepOf<'queue'>['callback']>['key']

/** Seconds a file need not say. */
const usual = { ring: 20, key: 5, tries: 3, queue: 600, every: 60, message: 120 }
const music: Prompt = { tone: 'music' }

const ringFields = ['ring', 'strategy', 'sticky', 'whisper', 'accept', 'otherwise', 'after'] as const
const ringPlaces = { destinations: 'ring', nobody: 'otherwise' }

/** A step only if one is named: there the call ends otherwise. */
const named = (name: string | undefined, { to }: Reading): string | null =>
  name === undefined ? null : to(name)

const readRinging = (item: FileStep, reading: Reading) => ({
  strategy: item.strategy ?? 'in-order',
  sticky: item.sticky ?? false,
  destinations: list(item.ring ?? []).map((one) => {
    const {
      destination,
      for: ringFor = usual.ring,
      weight = 1,
    } = typeof one === 'string' ? { destination: one } : one
    return { destination, ringFor: inMilliseconds(ringFor), weight }
  }),
  whisper: promptOf(item.whisper),
  accept: promptOf(item.accept),
  nobody: reading.to(item.otherwise),
  after: named(item.after, reading),
})

const writeRinging = (step: StepOf<'ring' | 'queue'>, { to }: Writing) => ({
  ring: step.destinations.map(({ destination, ringFor, weight }) => {
    const how = { ...given('for', secondsUnless(usual.ring, ringFor)), ...given('weight', unless(1, weight)) }
    return Object.keys(how).length === 0 ? destination : { destination, ...how }
  }),
  strategy: unless('in-order', step.strategy),
  sticky: unless(false, step.sticky),
  whisper: promptText(step.whisper),
  accept: promptText(step.accept),
  otherwise: to(step.nobody),
  after: step.after ?? undefined,
})

const given = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value } // one key, or none

/** Every step of the vocabulary, both ways. A file's step is of the first kind whose key it has. */
export const forms: { readonly [Of in Does]: Form<Of> } = {
  announce: {
    key: 'announce',
    with: ['go'],
    read: ({ announce, go }, { to }) => ({
      does: 'announce',
      prompt: promptOf(announce) ?? { say: '' },
      next: to(go),
    }),
    write: ({ prompt, next }, { to }) => ({ announce: promptText(prompt), go: to(next) }),
  },
  menu: {
    key: 'menu',
    with: ['keys', 'otherwise', 'wait', 'tries', 'invalid'],
    read(item, { to, fault }) {
      if (!item.keys) fault('a menu needs keys', 'menu')
      return {
        does: 'menu',
        prompt: promptOf(item.menu) ?? { say: '' },
        keys: Object.fromEntries(Object.entries(item.keys ?? {}).map(([key, name]) => [key, to(name)])),
        timeout: inMilliseconds(item.wait ?? usual.key),
        tries: item.tries ?? usual.tries,
        invalid: promptOf(item.invalid),
        otherwise: to(item.otherwise),
      }
    },
    write: ({ prompt, keys, timeout, tries, invalid, otherwise }, { to }) => ({
      menu: promptText(prompt),
      keys,
      otherwise: to(otherwise),
      wait: secondsUnless(usual.key, timeout),
      tries: unless(usual.tries, tries),
      invalid: promptText(invalid),
    }),
  },
  schedule: {
    key: 'schedule',
    with: ['otherwise'],
    places: { branches: 'schedule' },
    read: ({ schedule = [], otherwise }, { to, fault }) => ({
      does: 'schedule',
      branches: schedule.map(({ name, when, go }, index) => {
        const hours = list(when).flatMap((text) => {
          const read = hoursIn(text)
          if (!read) fault(`"${text}" is no time: write mon-fri 08:00-18:00 or 2026-12-25`, 'schedule', index)
          return read ? [read] : []
        })
        return { name: name ?? go, hours, next: to(go) }
      }),
      otherwise: to(otherwise),
    }),
    write: ({ branches, otherwise }, { to }) => ({
      schedule: branches.map(({ name, hours, next }) => ({
        ...given('name', unless(next, name)),
        when: oneOrList(hours.map(hoursText)),
        go: next,
      })),
      otherwise: to(otherwise),
    }),
  },
  'route-by-area': {
    key: 'area',
    with: ['otherwise'],
    places: { branches: 'area' },
    read: ({ area = [], otherwise }, { to, fault }) => ({
      does: 'route-by-area',
      branches: area.map((branch, index) => {
        const areas = list(branch.in)
        for (const one of areas)
          if (!/^([A-Z]{2}(-[A-Z0-9]{1,3})?|\+[1-9][0-9]{0,14})$/.test(one))
            fault(`"${one}" is no area: write US, US-TX or the beginning of numbers, "+1512"`, 'area', index)
        return { areas, next: to(branch.go) }
      }),
      otherwise: to(otherwise),
    }),
    write: ({ branches, otherwise }, { to }) => ({
      area: branches.map(({ areas, next }) => ({ in: oneOrList(areas), go: next })),
      otherwise: to(otherwise),
    }),
  },
  'route-by-caller': {
    key: 'caller',
    with: ['otherwise'],
    places: { branches: 'caller' },
    read: ({ caller = [], otherwise }, { to, fault }) => ({
      does: 'route-by-caller',
      branches: caller.map(({ go, ...match }, index) => {
        const { is, tagged, numbers } = match
        if (Object.keys(match).length !== 1) fault('give one of is, tagged, numbers', 'caller', index)
        const callers =
          is !== undefined ? { is } : tagged !== undefined ? { tagged } : { numbers: numbers ?? [] }
        return { callers, next: to(go) }
      }),
      otherwise: to(otherwise),
    }),
    write: ({ branches, otherwise }, { to }) => ({
      caller: branches.map(({ callers, next }) => ({ ...callers, go: next })),
      otherwise: to(otherwise),
    }),
  },
  'route-by-source': {
    key: 'source',
    with: ['otherwise'],
    places: { branches: 'source' },
    read: ({ source = [], otherwise }, { to, fault }) => ({
      does: 'route-by-source',
      branches: source.map(({ go, ...match }, index) => {
        if (Object.keys(match).length === 0)
          fault('give at least one of source, medium, campaign, channel', 'source', index)
        return { source: match, next: to(go) }
      }),
      otherwise: to(otherwise),
    }),
    write: ({ branches, otherwise }, { to }) => ({
      source: branches.map(({ source, next }) => ({ ...source, go: next })),
      otherwise: to(otherwise),
    }),
  },
  split: {
    key: 'split',
    with: [],
    places: { branches: 'split' },
    read: ({ split = [] }, { to }) => ({
      does: 'split',
      branches: split.map(({ name, share, go }) => ({ name: name ?? go, share, next: to(go) })),
    }),
    write: ({ branches }) => ({
      split: branches.map(({ name, share, next }) => ({
        ...given('name', unless(next, name)),
        share,
        go: next,
      })),
    }),
  },
  record: {
    key: 'record',
    with: ['go'],
    read: ({ record, go }, { to }) => ({
      does: 'record',
      action: record === undefined || record === true ? 'start' : record,
      next: to(go),
    }),
    write: ({ action, next }, { to }) => ({ record: action === 'start' ? true : action, go: to(next) }),
  },
  // Before `ring`, whose key goes with it.
  queue: {
    key: 'queue',
    with: [...ringFields, 'music', 'tell', 'longest', 'callback'],
    places: ringPlaces,
    read(item, reading) {
      const { tell, callback } = item
      if (item.ring === undefined) reading.fault('a queue needs ring: who takes its calls', 'queue')
      return {
        does: 'queue',
        queue: item.queue ?? '',
        music: promptOf(item.music) ?? music,
        announce: tell
          ? {
              position: tell.position ?? false,
              wait: tell.wait ?? false,
              every: inMilliseconds(tell.every ?? usual.every),
            }
          : null,
        longestWait: inMilliseconds(item.longest ?? usual.queue),
        callback: callback
          ? { key: keyOf<CallbackKey>(callback.key, '1'), offer: promptOf(callback.offer) ?? { say: '' } }
          : null,
        ...readRinging(item, reading),
      }
    },
    write(step, writing) {
      const { announce, callback } = step
      return {
        queue: step.queue,
        ...writeRinging(step, writing),
        music: 'tone' in step.music && step.music.tone === 'music' ? undefined : promptText(step.music),
        tell: announce
          ? {
              ...given('position', unless(false, announce.position)),
              ...given('wait', unless(false, announce.wait)),
              ...given('every', secondsUnless(usual.every, announce.every)),
            }
          : undefined,
        longest: secondsUnless(usual.queue, step.longestWait),
        callback: callback
          ? { key: keyText(callback.key), offer: promptText(callback.offer) ?? '' }
          : undefined,
      }
    },
  },
  ring: {
    key: 'ring',
    with: ringFields,
    places: ringPlaces,
    read: (item, reading) => ({ does: 'ring', ...readRinging(item, reading) }),
    write: writeRinging,
  },
  voicemail: {
    key: 'voicemail',
    with: ['greeting', 'longest', 'go'],
    // The one step that ends the call of itself: mailboxes stand below each other at the end of a list.
    read: ({ voicemail = '', greeting, longest = usual.message, go }, reading) => ({
      does: 'voicemail',
      mailbox: voicemail,
      greeting: promptOf(greeting),
      longest: inMilliseconds(longest),
      next: named(go, reading),
    }),
    write: ({ mailbox, greeting, longest, next }) => ({
      voicemail: mailbox,
      greeting: promptText(greeting),
      longest: secondsUnless(usual.message, longest),
      go: next ?? undefined,
    }),
  },
  tag: {
    key: 'tag',
    with: ['go'],
    read: ({ tag = [], go }, { to }) => ({ does: 'tag', tags: list(tag), next: to(go) }),
    write: ({ tags, next }, { to }) => ({ tag: oneOrList(tags), go: to(next) }),
  },
  survey: {
    key: 'survey',
    with: ['prompt', 'highest', 'wait', 'tries', 'thanks', 'go'],
    read(item, { to, fault }) {
      if (item.prompt === undefined) fault('a survey needs a prompt: the question', 'survey')
      return {
        does: 'survey',
        name: item.survey ?? '',
        prompt: promptOf(item.prompt) ?? { say: '' },
        highest: keyOf<StepOf<'survey'>['highest']>(item.highest, '5'),
        timeout: inMilliseconds(item.wait ?? usual.key),
        tries: item.tries ?? usual.tries,
        thanks: promptOf(item.thanks),
        next: to(item.go),
      }
    },
    write: ({ name, prompt, highest, timeout, tries, thanks, next }, { to }) => ({
      survey: name,
      prompt: promptText(prompt),
      highest: highest === '5' ? undefined : keyText(highest),
      wait: secondsUnless(usual.key, timeout),
      tries: unless(usual.tries, tries),
      thanks: promptText(thanks),
      go: to(next),
    }),
  },
  ask: {
    key: 'ask',
    with: ['answers', 'otherwise'],
    read({ ask = '', answers, otherwise }, { to, fault }) {
      if (!answers) fault('a question needs answers', 'ask')
      const ways = Object.entries(answers ?? {}).map(([answer, name]) => [answer, to(name)])
      return { does: 'ask', url: ask, answers: Object.fromEntries(ways), otherwise: to(otherwise) }
    },
    write: ({ url, answers, otherwise }, { to }) => ({ ask: url, answers, otherwise: to(otherwise) }),
  },
  'call-through': {
    key: 'callThrough',
    with: ['trunk', 'otherwise'],
    read({ callThrough, trunk, otherwise }, { to, fault }) {
      if (trunk === undefined) fault('say which trunk the call goes out by', 'callThrough')
      const prompt = promptOf(callThrough) ?? { say: '' }
      return { does: 'call-through', prompt, trunk: trunk ?? '', otherwise: to(otherwise) }
    },
    write: ({ prompt, trunk, otherwise }, { to }) => ({
      callThrough: promptText(prompt),
      trunk,
      otherwise: to(otherwise),
    }),
  },
  hangup: { key: 'hangup', with: [], read: () => ({ does: 'hangup' }), write: () => ({ hangup: true }) },
  reject: {
    key: 'reject',
    with: [],
    read: ({ reject = 'busy' }) => ({ does: 'reject', as: reject }),
    write: ({ as }) => ({ reject: as }),
  },
}
