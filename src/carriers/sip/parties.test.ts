import { describe, expect, it } from 'vitest'
import type { HeaderField, SipRequest } from '#sip/message.ts'
import { readParties } from './parties.ts'

const invite = (uri: string, ...headers: HeaderField[]): SipRequest => ({
  kind: 'request',
  method: 'INVITE',
  uri,
  headers,
  body: Buffer.alloc(0),
})

describe('the parties of an INVITE', () => {
  it('takes the number dialled from the Request-URI and the caller from From', () => {
    const parties = readParties(
      invite(
        'sip:+15550100@edge.example',
        ['From', '"Ann Lee" <sip:+15550199@carrier.example>;tag=1'],
        ['To', '<sip:+15550100@edge.example>'],
      ),
    )
    expect(parties).toEqual({ dialled: ['+15550100'], caller: '+15550199', callerName: 'Ann Lee' })
  })

  it('offers To as well when the Request-URI names a registration', () => {
    const parties = readParties(
      invite('sip:trunk7@10.0.0.1', ['From', '<sip:1@c>;tag=1'], ['To', '<sip:0211234567@carrier.example>']),
    )
    expect(parties.dialled).toEqual(['trunk7', '0211234567'])
  })

  it('reads tel URIs and leaves parameters out of the user part', () => {
    const parties = readParties(
      invite('tel:+15550100', ['From', '<tel:+15550199>;tag=1'], ['To', '<sip:+15550100;npdi=yes@edge>']),
    )
    expect(parties).toEqual({ dialled: ['+15550100'], caller: '+15550199', callerName: null })
  })

  it('believes the asserted identity before From', () => {
    const parties = readParties(
      invite(
        'sip:1@e',
        ['From', '<sip:anonymous@anonymous.invalid>;tag=1'],
        ['P-Asserted-Identity', '"Bo" <sip:+15550123@c>, <tel:+15550123>'],
      ),
    )
    expect(parties).toMatchObject({ caller: '+15550123', callerName: 'Bo' })
  })

  it.each([
    ['Privacy: id', ['Privacy', 'id;critical'], '<sip:+1555@c>;tag=1'],
    ['an anonymous host', ['Subject', 'x'], '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1'],
    ['an anonymous user', ['Subject', 'x'], '<sip:Restricted@carrier.example>;tag=1'],
    ['no user part at all', ['Subject', 'x'], '<sip:carrier.example>;tag=1'],
    ['a From nobody can read', ['Subject', 'x'], '<<<'],
  ] as const)('knows no caller with %s', (_, extra, from) => {
    expect(readParties(invite('sip:1@e', extra, ['From', from]))).toMatchObject({
      caller: null,
      callerName: null,
    })
  })
})
