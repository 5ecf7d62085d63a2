import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { stepBodies } from '#stages/call/flow.wire.ts'
import { waysOn } from '#stages/call/ways-on.ts'
import type { FileFlow } from './flow-file.wire.ts'
import { hoursIn, hoursText } from './flow-hours.ts'
import { readFlow, writeFlow } from './flow-list.ts'
import type { Flow, Step } from './items.ts'

const read = (yaml: string): Flow => {
  const file = parse(yaml) as FileFlow // written in this test
  return readFlow(file, (message, ...path) => expect.unreachable(`${path.join('.')}: ${message}`))
}

// Step names that are easily mistaken for something else.
const names = ['hangup', 'ring', 'ring-2', 'announce', 'A. B', '1', 'true', 'constructor', 'next'] as const
const name = fc.constantFrom(...names)
const words = fc.string({ minLength: 1, maxLength: 20 })
const prompt: fc.Arbitrary<Extract<Step, { does: 'announce' }>['prompt']> = fc.oneof(
  words.map((say) => ({ say })),
  words.map((file) => ({ file })),
  fc.constantFrom({ tone: 'beep' as const }, { tone: 'music' as const }),
)
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 })
const length = fc.integer({ min: 1000, max: 60_000 })
const is = <Word extends string>(word: Word) => fc.constant(word)
const key = fc.constantFrom('0', '1', '5', '9', '*', '#')
const ways = (keys: fc.Arbitrary<string>) =>
  fc.dictionary(keys, name, { minKeys: 1, maxKeys: 3, noNullPrototype: true })
const weekdays = fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, { minLength: 1 })
const clock = fc.constantFrom('00:00', '08:30', '18:00', '24:00')
const day = fc.constantFrom('2026-02-28', '2026-12-24', '2027-01-01')
const hours = fc.oneof(
  fc.record({ from: clock, to: clock, days: weekdays }),
  fc.record({
    from: clock,
    to: clock,
    dates: fc
      .tuple(day, day)
      .map((two) => two.toSorted())
      .map(([first = '', last = '']) => ({ first, last })),
  }),
)
const callers: fc.Arbitrary<Extract<Step, { does: 'route-by-caller' }>['branches'][number]['callers']> =
  fc.oneof(
    fc.constantFrom({ is: 'known' as const }, { is: 'new' as const }, { is: 'withheld' as const }),
    words.map((tagged) => ({ tagged })),
    some(fc.constantFrom('+1512', '+40213120000')).map((numbers) => ({ numbers })),
  )
const ringing = {
  strategy: fc.constantFrom('in-order' as const, 'all-at-once' as const, 'round-robin' as const),
  sticky: fc.boolean(),
  destinations: some(
    fc.record({ destination: words, ringFor: length, weight: fc.integer({ min: 1, max: 100 }) }),
  ),
  whisper: orNull(prompt),
  accept: orNull(prompt),
  nobody: name,
  after: orNull(name),
}
const otherwise = name
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: is('announce'), prompt, next: name }),
  fc.record({
    does: is('menu'),
    prompt,
    keys: ways(key),
    timeout: length,
    tries: fc.integer({ min: 1, max: 10 }),
    invalid: orNull(prompt),
    otherwise,
  }),
  fc.record({
    does: is('schedule'),
    branches: some(fc.record({ name: words, hours: some(hours), next: name })),
    otherwise,
  }),
  fc.record({
    does: is('route-by-area'),
    branches: some(fc.record({ areas: some(fc.constantFrom('US', 'US-TX', '+1512')), next: name })),
    otherwise,
  }),
  fc.record({ does: is('route-by-caller'), branches: some(fc.record({ callers, next: name })), otherwise }),
  fc.record({
    does: is('route-by-source'),
    branches: some(fc.record({ source: fc.record({ source: words, campaign: words }), next: name })),
    otherwise,
  }),
  fc.record({
    does: is('split'),
    branches: some(fc.record({ name: words, share: fc.nat(100), next: name })),
  }),
  fc.record({
    does: is('record'),
    action: fc.constantFrom('start' as const, 'pause' as const, 'resume' as const, 'drop' as const),
    next: name,
  }),
  fc.record({ does: is('ring'), ...ringing }),
  fc.record({
    does: is('queue'),
    queue: words,
    music: prompt,
    announce: orNull(fc.record({ position: fc.boolean(), wait: fc.boolean(), every: length })),
    longestWait: length,
    callback: orNull(fc.record({ key: fc.constantFrom('1' as const, '*' as const), offer: prompt })),
    ...ringing,
  }),
  fc.record({
    does: is('voicemail'),
    mailbox: words,
    greeting: orNull(prompt),
    longest: length,
    next: orNull(name),
  }),
  fc.record({ does: is('tag'), tags: some(words), next: name }),
  fc.record({
    does: is('survey'),
    name: words,
    prompt,
    highest: fc.constantFrom('5' as const, '9' as const),
    timeout: length,
    tries: fc.integer({ min: 1, max: 10 }),
    thanks: orNull(prompt),
    next: name,
  }),
  fc.record({ does: is('ask'), url: fc.webUrl(), answers: ways(words), otherwise }),
  fc.record({ does: is('call-through'), prompt, trunk: words, otherwise }),
  fc.record({ does: is('hangup') }),
  fc.record({ does: is('reject'), as: fc.constantFrom('busy' as const, 'declined' as const) }),
)

/** A flow whose every name leads somewhere, without the steps no call comes to. */
const flow = fc
  .tuple(fc.array(step, { minLength: names.length, maxLength: names.length }), name)
  .map(([steps, start]): Flow => {
    const all = new Map(names.map((one, index): [string, Step] => [one, steps[index] ?? { does: 'hangup' }]))
    const reached = new Set<string>([start])
    for (const one of reached)
      for (const { to } of waysOn(all.get(one) ?? { does: 'hangup' })) reached.add(to)
    return {
      name: 'Main',
      start,
      steps: Object.fromEntries([...all].filter(([one]) => reached.has(one))),
      failOpen: 'Reception',
    }
  })

describe('a flow in a file', () => {
  test('comes back as it was, whatever its steps do and are called', () => {
    fc.assert(
      fc.property(flow, (one) => {
        expect(read(stringify(writeFlow(one)))).toEqual(one)
      }),
      { numRuns: 500 },
    )
  })

  test('leads each step to the next one, and the last to the end', () => {
    const { start, steps, failOpen } = read(`
      name: Main
      steps:
        - announce: Hello
        - record: true
        - ring: Sales
        - ring: [{ destination: Service, for: 30 }]
    `)
    expect(start).toBe('announce')
    expect(failOpen).toBe('Sales')
    expect(
      Object.entries(steps).flatMap(([from, one]) => waysOn(one).map(({ to }) => `${from} > ${to}`)),
    ).toEqual(['announce > record', 'record > ring', 'ring > ring-2', 'ring-2 > hangup'])
    expect(steps['ring-2']).toMatchObject({
      destinations: [{ destination: 'Service', ringFor: 30_000, weight: 1 }],
    })
  })

  test('is written the way one would write it', () => {
    const text = `name: Main
steps:
  - schedule:
      - when:
          - 2026-12-24..2026-12-26
          - 2027-01-01
        go: closed
      - when: mon-fri 08:00-18:00
        go: day
  - name: closed
    voicemail: Sales
    greeting: We are closed.
  - name: day
    menu: Press 1 for sales, 2 for service.
    keys:
      "1": sales
      "2": service
  - name: sales
    ring:
      - Sales
    whisper: Call from [source]
    otherwise: closed
  - name: service
    queue: Service
    ring:
      - destination: Service
        for: 30
    otherwise: closed
    tell:
      wait: true
    callback:
      key: 1
      offer: Press 1 and we call you back.
failOpen: Sales
`
    expect(stringify(writeFlow(read(text)))).toBe(text)
  })
})

test('the guide shows every step there is, and each as it is written', () => {
  const [, , guide = ''] = readFileSync(new URL('../../docs/apply.md', import.meta.url), 'utf8').split(
    '```yaml\n',
  )
  const { steps } = readFlow(
    { name: 'Guide', steps: parse(guide.split('```')[0] ?? '') as FileFlow['steps'] },
    expect.unreachable,
  )
  expect(new Set(Object.values(steps).map(({ does }) => does))).toEqual(new Set(Object.keys(stepBodies)))
})

test('hours are written as they are read', () => {
  fc.assert(
    fc.property(hours, (some) => {
      expect(hoursIn(hoursText(some))).toEqual(some)
    }),
  )
  const text = [
    'mon-fri 08:00-18:00',
    'sat,sun',
    'daily',
    'mon,wed-fri 22:00-06:00',
    '2026-12-25 10:00-14:00',
  ]
  expect(
    text.flatMap((one) => {
      const hours = hoursIn(one)
      return hours ? [hoursText(hours)] : []
    }),
  ).toEqual(text)
})

test.each([
  '',
  'monday',
  'fri-mon',
  'mon 8:00-18:00',
  'mon 08:00',
  '2026-02-30',
  '2026-12-26..2026-12-24',
  'mon-tue-wed',
])('"%s" is no time', (text) => expect(hoursIn(text)).toBeNull())

test.each([
  ['- hello: x', 'steps.0: say what it does: announce, menu, schedule'],
  ['- { announce: Hi, whisper: x }', 'steps.0.whisper: "whisper" does not go with "announce"'],
  ['- { announce: Hi, ring: Sales }', 'steps.0.ring: "ring" does not go with "announce"'],
  ['- { menu: Hi }', 'steps.0.menu: a menu needs keys'],
  ['- { queue: Sales }', 'steps.0.queue: a queue needs ring'],
  ['- { survey: Mood }', 'steps.0.survey: a survey needs a prompt'],
  ['- { schedule: [{ when: noon, go: hangup }] }', 'steps.0.schedule.0: "noon" is no time'],
  ['- { area: [{ in: Texas, go: hangup }] }', 'steps.0.area.0: "Texas" is no area'],
  ['- { caller: [{ go: hangup }] }', 'steps.0.caller.0: give one of is, tagged, numbers'],
  ['- { callThrough: Dial. }', 'steps.0.callThrough: say which trunk'],
  ['- { name: x, hangup: true }\n  - { name: x, hangup: true }', 'steps.1.name: there are two steps "x"'],
])('%s is a fault', (item, expected) => {
  const faults: string[] = []
  readFlow(parse(`name: Main\nsteps:\n  ${item}`) as FileFlow, (message, ...path) => {
    faults.push(`${path.join('.')}: ${message}`)
  })
  expect(faults.join('\n')).toContain(expected)
})
