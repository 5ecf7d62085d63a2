import { expect, test } from 'vitest'
import { header, headerValues } from '#sip/grammar/headers.ts'
import type { HeaderField, SipRequest, SipResponse } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import {
  ackOf,
  confirm,
  keyOf,
  keyOfRequest,
  nextHopUri,
  nextRequest,
  openAsCallee,
  openAsCaller,
  refreshTarget,
  takeSeq,
  type Dialog,
} from './dialog.ts'

const recordRoute = (...proxies: string[]): HeaderField[] =>
  proxies.map((proxy) => ['Record-Route', `<${proxy}>`])

const invite = (...more: HeaderField[]): SipRequest => ({
  kind: 'request',
  method: 'INVITE',
  uri: 'sip:bob@example.com',
  headers: [
    ['Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1'],
    ['From', '"Alice" <sip:alice@example.org>;tag=a'],
    ['To', '<sip:bob@example.com>'],
    ['Call-ID', 'c1'],
    ['CSeq', '7 INVITE'],
    ['Contact', '<sip:alice@192.0.2.1:5062>'],
    ...more,
  ],
  body: Buffer.alloc(0),
})
const response = (status: number, toTag: string, ...headers: HeaderField[]): SipResponse =>
  makeResponse(invite(), status, { toTag, headers })
const bobsContact: HeaderField = ['Contact', '<sip:bob@198.51.100.2>']

const opened = (dialog: Dialog | null): Dialog => {
  if (dialog === null) throw new Error('no dialog')
  return dialog
}
const caller = (...headers: HeaderField[]) =>
  opened(openAsCaller(invite(), response(200, 'b', bobsContact, ...headers)))
const callee = (...headers: HeaderField[]) => opened(openAsCallee(invite(...headers), 'b'))

test('caller and callee open the same dialog, seen from two sides', () => {
  expect(caller()).toMatchObject({
    callId: 'c1',
    localTag: 'a',
    remoteTag: 'b',
    localSeq: 7,
    remoteSeq: null,
  })
  expect(callee()).toMatchObject({ callId: 'c1', localTag: 'b', remoteTag: 'a', localSeq: 0, remoteSeq: 7 })
  const bye = nextRequest(caller(), 'BYE').request
  expect(keyOfRequest(bye)).toBe(keyOf(callee()))
  expect(keyOfRequest(nextRequest(callee(), 'BYE').request)).toBe(keyOf(caller()))
})

test('a provisional response opens an early dialog, its 2xx confirms it with the last target', () => {
  const early = opened(openAsCaller(invite(), response(180, 'b')))
  expect(early).toMatchObject({ state: 'early', remoteTarget: 'sip:bob@example.com' })
  expect(confirm(early, response(200, 'b', bobsContact))).toMatchObject({
    state: 'confirmed',
    remoteTarget: 'sip:bob@198.51.100.2',
  })
})

test('a response without a tag and an INVITE without Contact open nothing', () => {
  const untagged = { ...response(200, 'b', bobsContact) }
  untagged.headers = untagged.headers.map((field) =>
    field[0] === 'To' ? ['To', '<sip:bob@example.com>'] : field,
  )
  expect(openAsCaller(invite(), untagged)).toBeNull()
  const withoutContact = invite().headers.filter(([name]) => name !== 'Contact')
  expect(openAsCallee({ ...invite(), headers: withoutContact }, 'b')).toBeNull()
})

test('each fork is a dialog of its own', () => {
  const forks = ['b1', 'b2'].map((tag) => keyOf(opened(openAsCaller(invite(), response(180, tag)))))
  expect(new Set(forks).size).toBe(2)
})

test('the caller takes the route backwards, the callee as it came', () => {
  const proxies = recordRoute('sip:p1.example;lr', 'sip:p2.example;lr')
  expect(caller(...proxies).routeSet).toEqual(['<sip:p2.example;lr>', '<sip:p1.example;lr>'])
  expect(callee(...proxies).routeSet).toEqual(['<sip:p1.example;lr>', '<sip:p2.example;lr>'])
})

test('through loose routers the request is addressed to the target, and goes to the first of them', () => {
  const dialog = callee(...recordRoute('sip:p1.example;lr', 'sip:p2.example;lr'))
  const { request } = nextRequest(dialog, 'BYE')
  expect(request.uri).toBe('sip:alice@192.0.2.1:5062')
  expect(headerValues(request, 'Route')).toEqual(['<sip:p1.example;lr>', '<sip:p2.example;lr>'])
  expect(nextHopUri(dialog)).toMatchObject({ host: 'p1.example' })
})

test('a strict router gets its own URI, and the target goes last', () => {
  const { request } = nextRequest(callee(...recordRoute('sip:p1.example', 'sip:p2.example;lr')), 'BYE')
  expect(request.uri).toBe('sip:p1.example')
  expect(headerValues(request, 'Route')).toEqual(['<sip:p2.example;lr>', '<sip:alice@192.0.2.1:5062>'])
})

test('our requests count up, an ACK has the number and the credentials of its INVITE', () => {
  const first = nextRequest(caller(), 'INFO')
  const second = nextRequest(first.dialog, 'BYE')
  expect([header(first.request, 'CSeq'), header(second.request, 'CSeq')]).toEqual(['8 INFO', '9 BYE'])
  const ack = ackOf(second.dialog, invite(['Authorization', 'Digest x="y"']))
  expect([header(ack, 'CSeq'), header(ack, 'Authorization')]).toEqual(['7 ACK', 'Digest x="y"'])
})

test('their requests must count up too', () => {
  const info = nextRequest(caller(), 'INFO').request
  const after = takeSeq(callee(), info)
  expect(after?.remoteSeq).toBe(8)
  expect(takeSeq(opened(after), info)).toBeNull()
  expect(takeSeq(callee(), invite())).toBeNull()
})

test('a new Contact moves the target, a message without one leaves it', () => {
  const moved = refreshTarget(callee(), response(200, 'b', ['Contact', '<sip:alice@203.0.113.5>']))
  expect(moved.remoteTarget).toBe('sip:alice@203.0.113.5')
  expect(refreshTarget(moved, response(200, 'b')).remoteTarget).toBe('sip:alice@203.0.113.5')
})
