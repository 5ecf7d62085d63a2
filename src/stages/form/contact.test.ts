import { expect, test } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { contactOf, isEmail } from './contact.ts'

const parsePhone = (text: string): PhoneNumber | null =>
  /^[+\d ()-]{10,}$/.test(text) ? (`+1${text.replaceAll(/\D/g, '').slice(-10)}` as PhoneNumber) : null
const field = (name: string, value: string, kind = 'text', label = '') => ({ name, label, kind, value })
const found = (...fields: ReturnType<typeof field>[]) => contactOf(fields, parsePhone)

test.each([
  [
    'types',
    [field('a', 'Ana', 'name text'), field('b', 'a@b.example', 'email'), field('c', '2125550142', 'tel')],
  ],
  ['names', [field('your-name', 'Ana'), field('email_address', 'a@b.example'), field('phone', '2125550142')]],
  [
    'labels',
    [
      field('f1', 'Ana', 'text', 'Full name'),
      field('f2', 'a@b.example', 'text', 'E-mail'),
      field('f3', '212 555 0142', 'text', 'Phone number *'),
    ],
  ],
  [
    'Romanian',
    [
      field('f1', 'Ana', 'text', 'Nume complet'),
      field('f2', 'a@b.example', 'text', 'Adresă de e-mail'),
      field('f3', '2125550142', 'text', 'Telefon'),
    ],
  ],
  [
    'Ukrainian',
    [
      field('f1', 'Ana', 'text', 'Ім’я'),
      field('f2', 'a@b.example', 'text', 'Пошта'),
      field('f3', '2125550142', 'text', 'Телефон'),
    ],
  ],
  [
    'brackets',
    [field('lead[name]', 'Ana'), field('lead[email]', 'a@b.example'), field('lead[phone]', '2125550142')],
  ],
])('reads name, address and telephone by %s', (_by, fields) => {
  expect(found(...fields)).toEqual({ name: 'Ana', email: 'a@b.example', phone: '+12125550142' })
})

test('joins a given and a family name', () => {
  expect(found(field('first_name', 'Ana'), field('last_name', 'Pop')).name).toBe('Ana Pop')
  expect(found(field('first_name', 'Ana')).name).toBe('Ana')
})

test('an address is found in a field that says nothing; a number without a plus is not taken for a telephone', () => {
  expect(found(field('q7', 'a@b.example'), field('vin', '21255501423'))).toEqual({
    name: null,
    email: 'a@b.example',
    phone: null,
  })
  expect(found(field('q8', '+1 212 555 0142')).phone).toBe('+12125550142')
})

test('what stands in a message is nobody’s name, and an empty form is from nobody', () => {
  expect(found(field('message', 'my name is Ana', 'textarea', 'Name your wishes')).name).toBeNull()
  expect(found()).toEqual({ name: null, email: null, phone: null })
})

test.each([
  'a@b',
  '@b.example',
  'a b@c.example',
  'a@b..example',
  'a..b@c.example',
  'a@-b.example',
  `${'a'.repeat(300)}@b.example`,
])('%s is no address', (text) => expect(isEmail(text)).toBe(false))
