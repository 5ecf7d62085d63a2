import { expect, test, vi } from 'vitest'
import { header, headerValues } from '#sip/grammar/headers.ts'
import type { HeaderField, Hop, SipRequest } from '#sip/message.ts'
import { Bindings, type RegistrarOptions } from './registrar.ts'

const from: Hop = { transport: 'UDP', address: '203.0.113.7', port: 40_000 }
let cseq = 0
const register = (contacts: readonly string[], ...headers: HeaderField[]): SipRequest => {
  cseq += 1
  return {
    kind: 'request',
    method: 'REGISTER',
    uri: 'sip:ringroot.example',
    headers: [
      ['Call-ID', 'phone-1'],
      ['CSeq', `${cseq} REGISTER`],
      ...contacts.map((contact): HeaderField => ['Contact', contact]),
      ...headers,
    ],
    body: Buffer.alloc(0),
  }
}
const open = (options: RegistrarOptions = {}) => {
  const clock = { now: 1_000_000 }
  const bindings = new Bindings(options, () => clock.now)
  return { bindings, clock, contacts: () => bindings.lookup('desk').map((binding) => binding.contact) }
}
const phone = '<sip:desk@203.0.113.7:5060>'

test('a phone that registers can be called, for as long as it was given', () => {
  vi.useFakeTimers()
  const { bindings, clock, contacts } = open()
  const changes: number[] = []
  bindings.onChange((_, now) => changes.push(now.length))
  const answer = bindings.register(register([phone], ['Expires', '100']), 'desk', from)
  expect(answer).toMatchObject({ status: 200, headers: [['Contact', `${phone};expires=100;q=1`]] })
  expect(contacts()).toEqual(['sip:desk@203.0.113.7:5060'])
  clock.now += 100_000
  vi.advanceTimersByTime(100_000)
  expect(contacts()).toEqual([])
  expect(changes).toEqual([1, 0])
  expect(bindings.size).toBe(0)
  vi.useRealTimers()
})

test('a phone behind a home router is called where it was heard', () => {
  const { bindings } = open()
  bindings.register(register(['<sip:desk@192.168.1.5:5060>']), 'desk', from)
  expect(bindings.lookup('desk')[0]).toMatchObject({ contact: 'sip:desk@192.168.1.5:5060', via: from })
})

test('a Path leads to the phone, and comes back to who understands it', () => {
  const { bindings } = open()
  const path: HeaderField = ['Path', '<sip:198.51.100.1:5070;lr>']
  const answer = bindings.register(register([phone], path, ['Supported', 'path']), 'desk', from)
  expect(bindings.lookup('desk')[0]?.via).toMatchObject({ address: '198.51.100.1', port: 5070 })
  expect(header(answer, 'Path')).toBe(path[1])
})

test('the preferred phone comes first', () => {
  const { bindings, contacts } = open()
  bindings.register(register(['<sip:a@203.0.113.7>;q=0.2', '<sip:b@203.0.113.7>;q=0.9']), 'desk', from)
  expect(contacts()).toEqual(['sip:b@203.0.113.7', 'sip:a@203.0.113.7'])
})

test('zero seconds removes one phone, the star all of them', () => {
  const { bindings, contacts } = open()
  bindings.register(
    register(['<sip:a@203.0.113.7>', '<sip:b@203.0.113.7>', '<sip:c@203.0.113.7>']),
    'desk',
    from,
  )
  bindings.register(register(['<sip:a@203.0.113.7>;expires=0']), 'desk', from)
  expect(contacts()).toHaveLength(2)
  bindings.register(register(['*'], ['Expires', '0']), 'desk', from)
  expect(contacts()).toEqual([])
})

test('a REGISTER without Contact only asks', () => {
  const { bindings } = open()
  bindings.register(register([phone]), 'desk', from)
  expect(headerValues(bindings.register(register([]), 'desk', from), 'Contact')).toHaveLength(1)
})

test.each([
  ['too short a time', register([phone], ['Expires', '10']), 423],
  ['a star with company', register(['*', phone], ['Expires', '0']), 400],
  ['a star that removes nothing', register(['*'], ['Expires', '60']), 400],
  ['a contact that is no SIP URI', register(['<mailto:a@b.example>']), 400],
  ['more phones than allowed', register(Array.from({ length: 11 }, (_, n) => `<sip:${n}@203.0.113.7>`)), 403],
])('%s is refused and changes nothing', (_, request, status) => {
  const { bindings } = open()
  expect(bindings.register(request, 'desk', from).status).toBe(status)
  expect(bindings.size).toBe(0)
})

test('an old REGISTER that comes late changes nothing', () => {
  const { bindings, contacts } = open()
  const old = register([`${phone};expires=0`])
  bindings.register(register([phone]), 'desk', from)
  expect(bindings.register(old, 'desk', from).status).toBe(500)
  expect(contacts()).toHaveLength(1)
})

test('nobody registers for somebody else', () => {
  const { bindings, contacts } = open()
  bindings.register(register([phone]), 'intruder', from)
  expect(contacts()).toEqual([])
})
