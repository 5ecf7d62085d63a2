import { type FormId, type OwnFormId, uuidv7, type VisitId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, milliseconds, seconds, type Instant } from '#base/time.ts'
import { formSpam } from '#stages/form/form-spam.ts'
import type { Form } from '#stages/form/form.ts'
import type { FormField } from '#stages/form/form.wire.ts'
import type { Chance } from './chance.ts'
import type { SampleVisit } from './history.ts'
import type { Place } from './tell-call.ts'

/** The form of its own that the business has drawn; the others are the site's. */
export const testDriveKey = 'test-drive'

const names: readonly string[] =
  `Maya Ellison, Theo Barlow, Priya Nair, Luis Ortega, Hannah Brandt, Omar Farouk, Grace Lindqvist, Daniel Osei, Ines Carvalho,
  Peter Novak, Sofia Marino, Kwame Boateng, Julia Weiss, Tom Keane, Elena Popa, Marcus Webb, Aiko Tanaka, Rosa Delgado,
  Ivan Shevchenko, Nora Fitzgerald`.split(/,\s+/)
const models = ['Tacoma', 'Highlander', 'RAV4', 'Civic', 'Outback', 'CX-5'] as const
const wishes = [
  'Is Saturday morning possible?',
  'After five on a weekday suits me best.',
  'I would like to bring my wife along.',
  'Does it have the towing package?',
] as const

type Asked = Readonly<{ key: string; name: string; path: string; fields: readonly FormField[] }>
const field = (name: string, label: string, kind: string, value: string): FormField => ({
  name,
  label,
  kind,
  value,
})

function testDrive(chance: Chance, who: readonly FormField[]): Asked {
  const [model, wish] = [chance.pick(models), chance.pick(wishes)]
  const fields = [
    ...who,
    field('car', 'Which car?', 'select', model),
    field('wish', 'Anything else?', 'textarea', wish),
  ]
  return { key: testDriveKey, name: 'Book a test drive', path: '/new', fields }
}

function tradeIn(chance: Chance, who: readonly FormField[]): Asked {
  const car = [
    field('make', 'Make and model', 'text', `${chance.between(2009, 2023)} ${chance.pick(models)}`),
    field('miles', 'Mileage', 'number', String(chance.between(18, 160) * 1000)),
    field('condition', 'Condition', 'radio', chance.pick(['Like new', 'Good', 'Fair'])),
  ]
  return { key: '#trade-in', name: 'Value my trade-in', path: '/trade-in', fields: [...who, ...car] }
}

function service(chance: Chance, who: readonly FormField[]): Asked {
  const job = [
    field('job', 'What needs doing?', 'select', chance.pick(['Oil change', 'Brakes', 'Inspection', 'Tires'])),
    field('day', 'Preferred day', 'text', chance.pick(['Monday', 'Wednesday', 'Thursday', 'Friday'])),
  ]
  return { key: '#service-booking', name: 'Book a service', path: '/service', fields: [...who, ...job] }
}

/** Some visitors write instead of calling, a few do both; now and then a machine does. */
export function tellForms(
  { account, site }: Pick<Place, 'account' | 'site'>,
  visits: readonly SampleVisit[],
  truth: ReadonlyMap<VisitId, PhoneNumber>,
  chance: Chance,
  now: Instant,
): readonly Form[] {
  const own = uuidv7(visits[0]?.at ?? now, chance.bytes()) as OwnFormId // minted here
  return visits.flatMap((visit): readonly Form[] => {
    const phone = truth.get(visit.id) ?? null
    if (!chance.yes(phone === null ? 0.035 : 0.12)) return []
    const at = after(visit.until, seconds(chance.between(20, 200)))
    if (at >= now) return []
    const name = chance.pick(names)
    const person = { name, email: emailOf(name, chance), phone: phone ?? numberOf(chance) }
    const who = [
      field('name', 'Your name', 'name text', name),
      field('email', 'E-mail', 'email', person.email),
      field('phone', 'Telephone', 'tel', person.phone),
    ]
    const machine = chance.yes(0.04)
    const {
      key,
      name: formName,
      path,
      fields,
    } = machine ? spam(who) : chance.pick([testDrive, testDrive, tradeIn, service, service])(chance, who)
    const took = milliseconds(machine ? 400 : 30_000)
    return [
      {
        id: uuidv7(at, chance.bytes()) as FormId, // minted here
        accountId: account,
        at,
        siteId: site,
        key,
        formName,
        own: key === testDriveKey ? own : null,
        pageUrl: `https://sunrise-motors.example${path}`,
        visitId: visit.id,
        visitorId: visit.visitor,
        source: visit.arrival,
        basis: 'visit',
        fields,
        ...person,
        test: false,
        spamWhy: formSpam({ fields, name, took, trap: '' }),
      },
    ]
  })
}

const spam = (who: readonly FormField[]): Asked => ({
  key: '#service-booking',
  name: 'Book a service',
  path: '/service',
  fields: [
    ...who,
    field('job', 'What needs doing?', 'text', 'First page on every search engine http://seo.example'),
  ],
})

/** Of the same range as callers' numbers, which rings nobody. */
const numberOf = (chance: Chance): PhoneNumber => `+99988${chance.between(100_000, 999_999)}` as PhoneNumber // eleven digits

const emailOf = (name: string, chance: Chance): string =>
  `${name.toLowerCase().replaceAll(' ', '.')}${chance.between(1, 99)}@mail.example`
