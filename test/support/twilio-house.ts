import { carrierHouse, type CarrierHouse, type Manner, type Visit } from './carrier-house.ts'

type Owned = { sid: string; phone_number: string; friendly_name: string; voice_url: string; sms_url: string }

/** A Twilio that remembers: what is bought is owned, what is configured stays, what is released is gone. */
export type TwilioHouse = CarrierHouse &
  Readonly<{
    owned: Map<string, Owned>
    /** The sound of every recording there; a WAV file. */
    recordings: Map<string, Buffer>
    /** Answers the next request so, whatever it is. */
    misbehave(manner: Manner, only?: (visit: Visit) => boolean): void
  }>

const capabilities = { voice: true, sms: true, mms: true }
const shown = (number: Owned) => ({ ...number, capabilities })
const notFound: Manner = {
  status: 404,
  body: { code: 20404, message: 'The requested resource was not found' },
}

export async function twilioHouse(): Promise<TwilioHouse> {
  const owned = new Map<string, Owned>()
  const recordings = new Map<string, Buffer>()
  let next: { manner: Manner; only: (visit: Visit) => boolean } | null = null
  let minted = 0
  const own = (fields: URLSearchParams, sid?: string): Manner => {
    const was = owned.get(sid ?? '')
    if (sid !== undefined && was === undefined) return notFound
    const number = {
      sid: sid ?? `PN${String(++minted).padStart(32, '0')}`,
      phone_number: was?.phone_number ?? fields.get('PhoneNumber') ?? '',
      friendly_name: was?.friendly_name ?? fields.get('PhoneNumber') ?? '',
      voice_url: fields.get('VoiceUrl') ?? was?.voice_url ?? '',
      sms_url: fields.get('SmsUrl') ?? was?.sms_url ?? '',
    }
    owned.set(number.sid, number)
    return { status: sid === undefined ? 201 : 200, body: shown(number) }
  }
  const answer = (visit: Visit): Manner => {
    if (next?.only(visit)) {
      const { manner } = next
      next = null
      // A carrier may have done what it was asked, and its answer is lost on the way.
      if (visit.method === 'POST') honest(visit)
      return manner
    }
    return honest(visit)
  }
  const honest = ({ method, path, query, body }: Visit): Manner => {
    const sid = /IncomingPhoneNumbers\/(\w+)\.json$/.exec(path)?.[1]
    const fields = new URLSearchParams(body)
    if (sid !== undefined && method === 'POST') return own(fields, sid)
    if (sid !== undefined && method === 'DELETE')
      return owned.delete(sid) ? { status: 204, body: null } : notFound
    if (path.endsWith('/IncomingPhoneNumbers.json')) {
      if (method === 'POST') return own(fields)
      const wanted = query.get('PhoneNumber')
      const page = Number(query.get('Page') ?? 0)
      const size = Number(query.get('PageSize') ?? 50)
      const found = [...owned.values()].filter((one) => wanted === null || one.phone_number === wanted)
      const more = found.length > (page + 1) * size
      return {
        status: 200,
        body: {
          incoming_phone_numbers: found.slice(page * size, (page + 1) * size).map(shown),
          next_page_uri: more ? `${path}?PageSize=${size}&Page=${page + 1}&PageToken=PT${page}` : null,
          page,
          page_size: size,
        },
      }
    }
    if (path.includes('/AvailablePhoneNumbers/'))
      return {
        status: 200,
        body: {
          available_phone_numbers: ['+14155550100', '+14155550101'].map((phone_number) => ({
            phone_number,
            locality: 'San Francisco',
            region: 'CA',
            capabilities: { voice: true, SMS: true, MMS: true },
          })),
        },
      }
    const recording = recordings.get(/Recordings\/(\w+)\.wav$/.exec(path)?.[1] ?? '')
    if (recording) return { status: 200, headers: { 'content-type': 'audio/wav' }, body: recording }
    if (path.includes('/Balance')) return { status: 200, body: { balance: '12.34', currency: 'USD' } }
    if (/Accounts\/\w+\.json$/.test(path)) return { status: 200, body: { friendly_name: 'Dealership' } }
    return notFound
  }
  const house = await carrierHouse(answer)
  return {
    ...house,
    owned,
    recordings,
    misbehave: (manner, only = () => true) => {
      next = { manner, only }
    },
  }
}
