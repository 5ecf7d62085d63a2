import { afterEach, describe, expect, it, vi } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, seconds } from '#base/time.ts'
import type { Step } from '#configuration/items.ts'
import { newId } from '#platform/clock.ts'
import { foldCall } from '#stages/call/call.ts'
import { aRing } from '../../test/support/flow-parts.ts'
import type { CarrierId } from '../../test/support/markup-carrier.ts'
import { openMarkupHouse, type MarkupHouse } from '../../test/support/markup-house.ts'
import { readXml } from '../../test/support/markup-xml.ts'
import { storyNamed } from '../../test/support/stories.ts'
import { businessOf } from '../../test/support/story.ts'

const number = '+12025550100'
const lastResort = '+12025559999'

const houses: MarkupHouse[] = []
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close()
})

/** A house with one number that says hello; its last resort is a mobile. */
async function houseOf(...options: Parameters<typeof openMarkupHouse>): Promise<MarkupHouse> {
  const house = await openMarkupHouse(...options)
  houses.push(house)
  const hello = {
    hello: { does: 'announce', prompt: { say: 'Hello.' }, next: 'bye' },
    bye: { does: 'hangup' },
  } as const
  house.configure(
    businessOf({ steps: hello, phones: { Mobile: { does: 'answer' } }, failOpen: 'Mobile' }, number, () => ({
      kind: 'number',
      number: lastResort as PhoneNumber, // E.164 as it stands
      trunk: '',
    })),
  )
  return house
}

const form = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  CallSid: 'CA0123456789abcdef0123456789abcdef',
  From: '+12025550199',
  To: number,
  CallStatus: 'ringing',
  ...more,
})

async function post(address: string, body: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  })
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  }
}

const ringAll = (names: readonly string[], ringFor: number, nobody: string): Step => ({
  ...aRing,
  strategy: 'all-at-once',
  destinations: names.map((destination) => ({ destination, ringFor: seconds(ringFor), weight: 1 })),
  nobody,
})

const everyCarrier = ['twilio', 'signalwire', 'telnyx'] as const satisfies readonly CarrierId[]

describe.each(everyCarrier)('a webhook that says it is from %s', (id) => {
  it('is not believed without a signature, whatever it asks, and nothing happens', async () => {
    const house = await houseOf(id)
    const { voiceUrl } = house.carrier
    const place = voiceUrl.replace(/voice$/, `calls/${newId<string>()}/caller/1/next`)
    for (const address of [voiceUrl, `${voiceUrl}-status`, `${voiceUrl}-fallback`, place]) {
      const reply = await post(address, new URLSearchParams(form()).toString())
      expect(reply).toMatchObject({ status: 403, type: expect.stringContaining('problem+json') as unknown })
      expect(reply.text).toContain('carries no signature')
    }
    expect(house.events).toEqual([])
    expect(house.log.join()).toContain('signature-missing')
  })

  it('is not believed with the signature of another body', async () => {
    const house = await houseOf(id)
    const body = new URLSearchParams(form()).toString()
    const signature = house.carrier.sign(house.carrier.voiceUrl, form(), body)
    const reply = await post(house.carrier.voiceUrl, body.replace('0199', '0666'), signature)
    expect(reply.status).toBe(403)
    expect(reply.text).toContain('does not fit')
    expect(house.events).toEqual([])
  })

  it('is refused when it names no call, though it is signed', async () => {
    const { carrier, events } = await houseOf(id)
    await expect(carrier.postOnce(carrier.voiceUrl, { From: 'x' })).rejects.toThrow('names no call')
    await expect(carrier.postOnce(carrier.voiceUrl, { CallSid: 'x'.repeat(300) })).rejects.toThrow('400')
    expect(events).toEqual([])
  })

  it('for a number that is nobody’s is answered with a refusal for the caller, and counted', async () => {
    const { carrier, ours, events, log } = await houseOf(id)
    const document = await carrier.postOnce(carrier.voiceUrl, form({ To: '+12025550000' }))
    expect(readXml(document).children.map(({ name }) => name)).toEqual(['Reject'])
    expect(ours.counters()).toMatchObject({ 'no-such-number': 1, calls: 0 })
    expect(log.join()).toContain('no-such-number')
    expect(events).toEqual([])
  })
})

describe('a webhook', () => {
  it('for a connection that is not there is told so', async () => {
    const { carrier, url } = await houseOf('twilio')
    for (const path of [
      `twilio/${newId<string>()}`,
      `telnyx/${carrier.connection.id}`,
      `nobody/${carrier.connection.id}`,
    ])
      expect((await post(`${url}/carriers/${path}/voice`, '')).status).toBe(404)
  })

  it('larger than any carrier sends is refused', async () => {
    const { carrier } = await houseOf('twilio')
    expect((await post(carrier.voiceUrl, `From=${'x'.repeat(100_000)}`)).status).toBe(413)
  })

  it('full of hostile words makes a call like any other', async () => {
    const house = await houseOf('twilio')
    const hostile = '"/><Hangup/>\u0000\u202E; DROP TABLE calls; --'
    const document = await house.carrier.postOnce(
      house.carrier.voiceUrl,
      form({
        From: hostile,
        CallerName: hostile,
        Digits: hostile,
        StirVerstat: hostile,
        ['__proto__']: hostile,
      }),
    )
    expect(readXml(document).children.map(({ name }) => name)).toEqual(['Play', 'Redirect'])
    expect(house.calls()).toMatchObject([{ caller: null, callerName: hostile }])
  })

  it('that comes back to a place that never was is sent to the last resort', async () => {
    const { carrier, url } = await houseOf('twilio')
    const base = `${url}/carriers/twilio/${carrier.connection.id}/calls`
    for (const place of [
      'x/caller/1/next',
      `${newId<string>()}/caller/1/everywhere`,
      `${newId<string>()}/1x/1/next`,
    ]) {
      const document = await carrier.postOnce(`${base}/${place}`, form())
      expect(readXml(document).children[0]?.text).toBe(lastResort)
    }
  })

  it('says who signed for the caller where the carrier checked it', async () => {
    const house = await houseOf('twilio')
    await house.carrier.postOnce(house.carrier.voiceUrl, form({ StirVerstat: 'TN-Validation-Passed-A' }))
    expect(house.calls()).toMatchObject([{ attestation: 'A' }])
  })
})

describe('a caller is not lost', () => {
  it('when this server started again in the middle: whoever waits is rung through to the last resort', async () => {
    const { carrier, url } = await houseOf('twilio')
    const place = `${url}/carriers/twilio/${carrier.connection.id}/calls/${newId<string>()}/caller/3`
    for (const way of ['next', 'keys', 'no-key', 'again']) {
      const document = await carrier.postOnce(`${place}/${way}`, form({ CallStatus: 'in-progress' }))
      expect(readXml(document).children).toMatchObject([{ name: 'Dial', text: lastResort }])
    }
    const busy = await carrier.postOnce(`${place}/dialled`, form({ DialCallStatus: 'busy' }))
    expect(readXml(busy).children[0]?.name).toBe('Dial')
    // Who has talked has been served; a callee who picks up is put through.
    const talked = await carrier.postOnce(`${place}/dialled`, form({ DialCallStatus: 'completed' }))
    expect(readXml(talked).children[0]?.name).toBe('Hangup')
    const answered = await carrier.postOnce(`${place.replace('caller/3', '1/0')}/answered`, form())
    expect(readXml(answered).children).toEqual([])
  })

  it('when something of ours fails', async () => {
    const prompts = { say: () => Promise.reject(new Error('the disk is on fire')) }
    const { carrier, log } = await houseOf('twilio', {}, { prompts })
    const document = await carrier.postOnce(carrier.voiceUrl, form())
    expect(readXml(document).children).toMatchObject([{ name: 'Dial', text: lastResort }])
    expect(log.join()).toContain('the disk is on fire')
  })

  it('when our rules fail', async () => {
    const screening = {
      screen: () => {
        throw new Error('the rules are broken')
      },
      asksAttestation: () => false,
      lastCalled: () => null,
    }
    const { carrier } = await houseOf('twilio', {}, { callers: { screening, find: () => null, lookUp() {} } })
    const document = await carrier.postOnce(carrier.voiceUrl, form())
    expect(readXml(document).children).toMatchObject([{ name: 'Dial', text: lastResort }])
  })

  it('when the carrier itself asks at its fallback address', async () => {
    const { carrier } = await houseOf('twilio')
    const document = await carrier.postOnce(`${carrier.voiceUrl}-fallback`, form())
    expect(readXml(document).children).toMatchObject([{ name: 'Dial', text: lastResort }])
  })

  it.each([
    [401, 'does not accept these credentials'],
    [404, 'has no such thing'],
    [429, 'asks us to slow down'],
    [500, 'has a fault of its own'],
    [null, 'did not answer in time'],
  ])('when the carrier answers our request with %s', async (rest, says) => {
    const house = await houseOf('twilio', { rest })
    const pauses = storyNamed('pauses while a card number is said')
    const events = await house.play(pauses)
    expect(events.some(({ kind }) => kind === 'connected')).toBe(true)
    await vi.waitFor(() => expect(house.log.join()).toContain(says), { timeout: 20_000 })
  })

  it('when the carrier forgets to ask what is next: it is told after a while', async () => {
    const house = await houseOf('telnyx', { forgetsToAsk: true })
    const events = await house.play(storyNamed('presses 1'))
    expect(foldCall(events)).toMatchObject({ result: 'answered', answeredBy: { name: 'Sales 1' } })
  })

  it('when the carrier cannot be told that a time is over: its Dial ends by itself, and the flow goes on', async () => {
    const house = await houseOf('twilio', { rest: 500 })
    const events = await house.play(storyNamed('rings the second for long'))
    expect(events.filter(({ kind }) => kind === 'connected')).toMatchObject([{ leg: '2' }])
  })
})

it('a carrier that puts a callee through without asking us first makes an answered call all the same', async () => {
  const house = await houseOf('telnyx', { putsThrough: true })
  const story = storyNamed('is announced, rings')
  const events = await house.play({ ...story, caller: { talks: 3000 } })
  expect(events.filter(({ kind }) => kind === 'connected')).toHaveLength(1)
  expect(foldCall(events)).toMatchObject({
    result: 'answered',
    endedBy: 'caller',
    answeredBy: { name: 'Reception 1' },
  })
})

it('a callee who does not take the call leaves the Dial by our answer: the carrier asks what is next, and is told once', async () => {
  const house = await houseOf('telnyx')
  const events = await house.play(storyNamed('presses 1'))
  expect(events.filter(({ kind }) => kind === 'leg-ringing')).toHaveLength(2)
  expect(house.carrier.asked).toEqual([])
})

it('a carrier whose question crosses our request is told the same in both, and the next telephone rings once', async () => {
  const { carrier, configure, calls } = await houseOf('telnyx')
  const mobile = { kind: 'number', number: lastResort as PhoneNumber, trunk: '' } as const // E.164 as it stands
  configure(businessOf(storyNamed('goes on to the second'), number, () => mobile))
  const ask = async (address: string, more: Readonly<Record<string, string>>): Promise<string> => {
    const document = await carrier.postOnce(address, form(more))
    return readXml(document).children[0]?.attributes['action'] ?? ''
  }
  const first = await ask(carrier.voiceUrl, {})
  await vi.waitFor(() => expect(carrier.asked).toHaveLength(1), 20_000) // the time to ring is over, and it is told to ring the second
  const late = await ask(first, { DialCallStatus: 'no-answer' })
  expect(late).toBe(first.replace('/1/dialled', '/2/dialled'))
  await ask(late, { DialCallStatus: 'busy' })
  expect(calls()).toMatchObject([
    { phase: 'ended', cause: 'nobody-answered', legs: [{ outcome: 'cancelled' }, { outcome: 'busy' }] },
  ])
})

it('ten telephones are rung at once, as many as a carrier can, and it fetches a document too long to be sent', async () => {
  const house = await houseOf('twilio')
  const long = storyNamed('goes on to the second')
  const team = Array.from({ length: 12 }, (_, index) => `Seat ${String.fromCharCode(65 + index)}`)
  const events = await house.play({
    ...long,
    steps: {
      one: ringAll(['Reception'], 1, 'team'),
      team: ringAll(team, 20, 'bye'),
      bye: { does: 'hangup' },
    },
    phones: {
      Reception: { does: 'lets-ring' },
      ...Object.fromEntries(team.map((name) => [name, { does: 'lets-ring' }])),
      'Seat C': { does: 'answer' },
    },
  })
  const call = foldCall(events)
  expect(house.carrier.asked.filter((request) => request.endsWith(' Url'))).toHaveLength(1)
  expect(call).toMatchObject({ result: 'answered', answeredBy: { name: 'Seat C 1' } })
  expect(call?.legs.filter(({ outcome }) => outcome === 'unreachable')).toHaveLength(2)
})

it('a call whose end was never told is ended as of the time the carrier names when asked', async () => {
  const house = await houseOf('twilio')
  await house.carrier.postOnce(house.carrier.voiceUrl, form())
  const [before] = house.calls()
  if (before === undefined) throw new Error('there was no call')
  const at = after(before.startedAt, seconds(42))
  house.ours.ended(before.id, at)
  house.ours.ended(before.id, after(at, seconds(1)))
  expect(house.calls()).toMatchObject([
    { phase: 'ended', endedBy: 'caller', endedAt: at, total: seconds(42) },
  ])
  expect(house.events.filter(({ kind }) => kind === 'ended')).toHaveLength(1)
})

it('a telephone that only we know is out of the reach of a carrier, and the next is rung', async () => {
  const house = await houseOf('twilio')
  const mobile = { kind: 'number', number: lastResort as PhoneNumber, trunk: '' } as const // E.164 as it stands
  const business = businessOf(storyNamed('is answered by the second'), number, () => mobile)
  const desk = {
    ...business.destinations[0],
    name: 'Reception',
    target: { kind: 'phone', phone: 'Desk' },
  } as const
  house.carrier.manners.set(lastResort, { does: 'answer' })
  house.configure({
    ...business,
    phones: [{ id: 'phone', name: 'Desk', username: 'desk', password: 'secret' }],
    destinations: [desk, ...business.destinations.slice(1)],
  })
  await house.carrier.dial(number, { talks: 100 }).call()
  await vi.waitFor(() => expect(house.calls()[0]).toMatchObject({ phase: 'ended' }), { timeout: 20_000 })
  expect(house.calls()).toMatchObject([
    { result: 'answered', legs: [{ outcome: 'unreachable' }, { outcome: 'answered', name: 'Sales' }] },
  ])
})

describe('a prompt of ours', () => {
  it('is a sound file for whoever has its address, and nothing for anybody else', async () => {
    const { carrier, url } = await houseOf('twilio')
    const [play] = readXml(await carrier.postOnce(carrier.voiceUrl, form())).children
    const address = play?.text ?? ''
    const sound = await fetch(address)
    expect(sound.headers.get('content-type')).toBe('audio/wav')
    expect(Buffer.from(await sound.arrayBuffer()).toString('latin1', 0, 4)).toBe('RIFF')
    const [until = '', name = '', signature = ''] = (address.split('/').at(-1) ?? '').split('.')
    for (const forged of [
      `${until}.${Buffer.from('storage.key').toString('base64url')}.${signature}.wav`,
      `${Number(until) + 1}.${name}.${signature}.wav`,
      `1.${name}.${signature}.wav`,
      'nothing.wav',
      '...wav',
    ])
      expect((await fetch(`${url}/carriers/prompts/${forged}`)).status).toBe(404)
  })
})
