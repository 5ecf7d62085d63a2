import type Telnyx from 'telnyx'
import { isPhoneNumber, type PhoneNumber } from '#base/phone-number.ts'
import type { AvailableNumber, CarrierNumber, NumberPage, NumberSearch, Webhooks } from '../carrier.ts'
import { faultIn, unreadable } from '../fault.ts'
import { carrierName } from './client.ts'

/**
 * At Telnyx a number names no address: it belongs to a TeXML application (its calls) and to a messaging profile (its texts), and those
 * name the addresses. Ringroot keeps one of each per connection, found again by its label.
 */
type Homes = Readonly<{ applicationId: string; profileId: string }>

const pageSize = 50

export async function searchNumbers(
  client: Telnyx,
  { country, kind, areaCode, contains, limit }: NumberSearch,
): Promise<readonly AvailableNumber[]> {
  const { data = [] } = await client.availablePhoneNumbers.list({
    filter: {
      country_code: country,
      phone_number_type: kind === 'toll-free' ? 'toll_free' : kind,
      limit,
      ...(areaCode === null ? {} : { national_destination_code: areaCode }),
      ...(contains === null ? {} : { phone_number: { contains } }),
    },
  })
  return data.slice(0, limit).map((item) => {
    const region = (type: string) =>
      item.region_information?.find(({ region_type }) => region_type === type)?.region_name ?? null
    const features = new Set(item.features?.map(({ name }) => name))
    const { monthly_cost, upfront_cost, currency = 'USD' } = item.cost_information ?? {}
    return {
      number: phoneIn(item.phone_number),
      locality: region('rate_center') ?? region('location'),
      region: region('state'),
      can: { voice: features.has('voice'), text: features.has('sms') },
      monthly: monthly_cost === undefined ? null : { amount: monthly_cost, currency },
      upfront: upfront_cost === undefined ? null : { amount: upfront_cost, currency },
    }
  })
}

export async function buyNumber(
  client: Telnyx,
  number: PhoneNumber,
  webhooks: Webhooks,
): Promise<CarrierNumber> {
  const { applicationId, profileId } = await homes(client, webhooks)
  await client.numberOrders.create({
    phone_numbers: [{ phone_number: number }],
    connection_id: applicationId,
    messaging_profile_id: profileId,
  })
  // The order is carried out a moment later; until then the number has no id. The nightly refresh fills it in.
  const bought = await findNumber(client, number)
  return (
    bought ?? {
      ref: number,
      number,
      label: '',
      can: { voice: true, text: true },
      voiceUrl: webhooks.voice,
      textUrl: webhooks.text,
    }
  )
}

export async function configureNumber(
  client: Telnyx,
  ref: string,
  webhooks: Webhooks,
): Promise<CarrierNumber> {
  const { applicationId, profileId } = await homes(client, webhooks)
  const { data } = await client.phoneNumbers.update(ref, { connection_id: applicationId })
  await client.phoneNumbers.messaging.update(ref, { messaging_profile_id: profileId })
  return {
    ref: data?.id ?? ref,
    number: phoneIn(data?.phone_number),
    label: data?.customer_reference ?? '',
    can: { voice: true, text: true },
    voiceUrl: webhooks.voice,
    textUrl: webhooks.text,
  }
}

export async function listNumbers(client: Telnyx, page: string | null): Promise<NumberPage> {
  const at = Math.max(1, Number(page ?? 1) || 1)
  const found = await client.phoneNumbers.list({ 'page[number]': at, 'page[size]': pageSize })
  const addresses = addressBook(client)
  const numbers: CarrierNumber[] = []
  for (const item of found.data) numbers.push(await numberOf(item, addresses))
  return { numbers, next: at < (found.meta.total_pages ?? 1) ? String(at + 1) : null }
}

export async function findNumber(client: Telnyx, number: PhoneNumber): Promise<CarrierNumber | null> {
  const found = await client.phoneNumbers.list({ filter: { phone_number: number }, 'page[size]': 20 })
  const item = found.data.find(({ phone_number }) => phone_number === number)
  return item === undefined ? null : numberOf(item, addressBook(client))
}

async function numberOf(
  item: Telnyx.NumbersPhoneNumberDetailed,
  addresses: ReturnType<typeof addressBook>,
): Promise<CarrierNumber> {
  if (typeof item.id !== 'string') throw unreadable(carrierName, 'a number without an id')
  return {
    ref: item.id,
    number: phoneIn(item.phone_number),
    label: item.customer_reference ?? '',
    can: { voice: true, text: item.messaging_profile_id !== undefined },
    voiceUrl: await addresses.voice(item.connection_id ?? null),
    textUrl: await addresses.text(item.messaging_profile_id ?? null),
  }
}

/** Reads each application and profile once. A connection that is no TeXML application has no address. */
function addressBook(client: Telnyx) {
  const known = new Map<string, Promise<string | null>>()
  const once = (id: string | null, read: (id: string) => Promise<string | null | undefined>) => {
    if (id === null || id === '') return null
    const asked = known.get(id) ?? read(id).then((url) => url || null, notFoundIsNull)
    known.set(id, asked)
    return asked
  }
  return {
    voice: (id: string | null) =>
      once(id, async (one) => (await client.texmlApplications.retrieve(one)).data?.voice_url),
    text: (id: string | null) =>
      once(id, async (one) => (await client.messagingProfiles.retrieve(one)).data?.webhook_url),
  }
}

function notFoundIsNull(error: unknown): null {
  if (faultIn(error)?.reason === 'not-found') return null
  throw error
}

/** Finds or makes the application and the profile, and points both here. */
async function homes(
  client: Telnyx,
  { label, voice, voiceFallback, voiceStatus, text }: Webhooks,
): Promise<Homes> {
  const application = {
    friendly_name: label,
    voice_url: voice,
    voice_method: 'post',
    voice_fallback_url: voiceFallback,
    status_callback: voiceStatus,
    status_callback_method: 'post',
  } as const
  const applications = await client.texmlApplications.list({ filter: { friendly_name: label } })
  const mine = applications.data.find(({ friendly_name }) => friendly_name === label)?.id
  const kept =
    mine === undefined
      ? await client.texmlApplications.create(application)
      : await client.texmlApplications.update(mine, application)

  const profile = { webhook_url: text, webhook_api_version: '2' } as const
  const profiles = await client.messagingProfiles.list({ filter: { name: label } })
  const own = profiles.data.find(({ name }) => name === label)?.id
  const held =
    own === undefined
      ? await client.messagingProfiles.create({ name: label, whitelisted_destinations: ['*'], ...profile })
      : await client.messagingProfiles.update(own, profile)
  const [applicationId, profileId] = [kept.data?.id, held.data?.id]
  if (applicationId === undefined || profileId === undefined)
    throw unreadable(carrierName, 'no id of the application or the profile')
  return { applicationId, profileId }
}

function phoneIn(text: unknown): PhoneNumber {
  if (typeof text !== 'string' || !isPhoneNumber(text)) throw unreadable(carrierName, 'no phone number')
  return text
}
