import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tortureMessage, verdicts } from '../../test/torture/rfc4475/verdicts.ts'
import { checkRequest, knownMethods, parseRefused } from './check-request.ts'
import { parseCSeq } from './grammar/cseq.ts'
import { header, headerValues, maxForwards } from './grammar/headers.ts'
import { parseNameAddr } from './grammar/name-addr.ts'
import { parseMessage } from './grammar/parse.ts'
import { parseUri } from './grammar/uri.ts'
import { parseVia } from './grammar/via.ts'
import type { SipMessage, SipRequest } from './message.ts'

const abilities = { methods: knownMethods, extensions: new Set<string>() }

test('every message of the RFC has a verdict', () => {
  const files = readdirSync(new URL('../../test/torture/rfc4475/', import.meta.url))
  const messages = files.filter((name) => name.endsWith('.dat')).map((name) => name.slice(0, -4))
  expect(verdicts.map(({ file }) => file).toSorted()).toEqual(messages.toSorted())
  expect(verdicts).toHaveLength(49)
})

/** What these layers do with the bytes, and what they count. Which response is unmatched only the wire can tell. */
function judge(
  bytes: Buffer,
): readonly [verdict: number | 'accepted' | 'dropped', counter: string | undefined] {
  const parsed = parseMessage(bytes)
  if (!parsed.ok && parsed.request === null) return ['dropped', `dropped.${parsed.reason}`]
  if (!parsed.ok) return [parseRefused[parsed.reason].status, `refused.${parsed.reason}`]
  if (parsed.value.kind === 'response') return ['dropped', undefined]
  const refused = checkRequest(parsed.value, abilities)
  return refused === null ? ['accepted', undefined] : [refused.status, `refused.${refused.reason}`]
}

test.each(verdicts)('RFC 4475, $section: $file is $verdict', ({ file, verdict, counter }) => {
  const [judged, counted] = judge(tortureMessage(file))
  expect(judged).toBe(verdict)
  expect([undefined, counter]).toContain(counted)
})

function read(file: string): SipMessage {
  const parsed = parseMessage(tortureMessage(file))
  if (!parsed.ok) throw new Error(`${file} is refused: ${parsed.reason}`)
  return parsed.value
}

function readRequest(file: string): SipRequest {
  const message = read(file)
  if (message.kind !== 'request') throw new Error(`${file} is a response`)
  return message
}

const nameAddr = (message: SipMessage, name: string) => parseNameAddr(headerValues(message, name)[0] ?? '')

test('wsinv: every value is read through folds, white space, compact names and odd letter cases', () => {
  const request = readRequest('wsinv')
  expect(request.uri).toBe('sip:vivekg@chair-dnrc.example.com;unknownparam')
  expect(nameAddr(request, 'To')?.params.get('tag')).toBe('1918181833n')
  expect(nameAddr(request, 'From')?.name).toBe(String.raw`J Rosenberg \"`)
  expect(nameAddr(request, 'From')?.params.get('tag')).toBe('98asjd8')
  expect(maxForwards(request)).toBe(68)
  expect(parseCSeq(header(request, 'CSeq') ?? '')).toEqual({ number: 9, method: 'INVITE' })
  expect(header(request, 'Subject')).toBe('')
  expect(header(request, 'newfangledheader')).toBe('newfangled value continued newfangled value')
  expect(headerValues(request, 'Via').map((value) => parseVia(value))).toMatchObject([
    { transport: 'UDP', host: '192.0.2.2', port: null, params: new Map([['branch', '390skdjuw']]) },
    { transport: 'TCP', host: 'spindle.example.com', params: new Map([['branch', 'z9hG4bK9ikj8']]) },
    { transport: 'UDP', host: '192.168.255.111', params: new Map([['branch', 'z9hG4bK30239']]) },
  ])
  expect(nameAddr(request, 'Contact')).toMatchObject({
    name: 'Quoted string ""',
    params: new Map([
      ['newparam', 'newvalue'],
      ['secondparam', null],
      ['q', '0.33'],
    ]),
  })
  expect(request.body.toString()).toMatch(/^v=0\r\n/)
  expect(request.body).toHaveLength(150)
})

test('intmeth: the oddest legal characters survive', () => {
  const request = readRequest('intmeth')
  expect(request.method).toBe("!interesting-Method0123456789_*+`.%indeed'~")
  expect(parseUri(request.uri)).toMatchObject({
    user: "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*",
    password: "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)",
    host: 'example.com',
  })
  expect(nameAddr(request, 'To')?.name).toBe('BEL:\u0007 NUL:\0 DEL:\u007F')
  expect(nameAddr(request, 'From')?.params.get("fromparam''~+*_!.-%")).toBe('работающий')
})

test('esc01 and escnull: escapes are undone once, in user parts and in parameters', () => {
  expect(parseUri(readRequest('esc01').uri)).toMatchObject({
    user: 'sips:user@example.com',
    host: 'example.net',
  })
  expect(nameAddr(readRequest('esc01'), 'Contact')?.uri).toMatchObject({
    user: 'caller',
    params: new Map([
      ['lr', null],
      ['name', 'value%41'],
    ]),
  })
  expect(nameAddr(readRequest('escnull'), 'Contact')?.uri).toMatchObject({ user: '\0' })
})

test('esc02: a percent sign in a method or a field name escapes nothing', () => {
  const request = readRequest('esc02')
  expect(request.method).toBe('RE%47IST%45R')
  expect(nameAddr(request, 'To')?.name).toBe('%Z%45')
  expect(headerValues(request, 'Contact')).toHaveLength(2)
})

test('dblreq: what follows the first message of a datagram is dropped', () => {
  const request = readRequest('dblreq')
  expect([request.method, request.body.length]).toEqual(['REGISTER', 0])
})

test('semiuri, lwsdisp, cparam01, cparam02, regescrt: parameters belong to whom the brackets say', () => {
  expect(parseUri(readRequest('semiuri').uri)).toMatchObject({
    user: 'user;par=u@example.net',
    params: new Map(),
  })
  expect(nameAddr(readRequest('lwsdisp'), 'From')?.name).toBe('caller')
  expect(nameAddr(readRequest('cparam01'), 'Contact')).toMatchObject({
    uri: { params: new Map() },
    params: new Map([['unknownparam', null]]),
  })
  expect(nameAddr(readRequest('cparam02'), 'Contact')).toMatchObject({
    uri: { params: new Map([['unknownparam', null]]) },
    params: new Map(),
  })
  expect(nameAddr(readRequest('regescrt'), 'Contact')?.uri).toMatchObject({
    headers: new Map([['route', '<sip:sip.example.com>']]),
  })
})

test('mpart01: a binary multipart body comes through byte for byte', () => {
  const request = readRequest('mpart01')
  expect(request.body).toHaveLength(553)
  expect(tortureMessage('mpart01').subarray(-553).equals(request.body)).toBe(true)
})

test('unreason and noreason: a reason phrase is any text, or none', () => {
  expect(read('unreason')).toMatchObject({
    status: 200,
    reason: '= 2**3 * 5**2 но сто девяносто девять - простое',
  })
  expect(read('noreason')).toMatchObject({ status: 100, reason: '' })
})

test('inv2543: an INVITE of the old days has its values read', () => {
  const request = readRequest('inv2543')
  expect(nameAddr(request, 'Record-Route')?.uri).toMatchObject({
    params: new Map([['maddr', 'ss1.example.com']]),
  })
  expect([maxForwards(request), request.body.length > 0]).toEqual([70, true])
})

test('bext01: the answer names what is not supported', () => {
  expect(checkRequest(readRequest('bext01'), abilities)?.headers).toEqual([
    ['Unsupported', 'nothingSupportsThis, nothingSupportsThisEither'],
  ])
})
