import { expect, test } from 'vitest'
import { milliseconds } from '#base/time.ts'
import { formSpam } from './form-spam.ts'

const said = (value: string) => [{ name: 'message', label: '', kind: 'textarea', value }]
const form = { fields: said('Is it still there?'), name: 'Ana', took: milliseconds(9000), trap: '' }

test.each([
  ['a person', form, null],
  ['one address', { ...form, fields: said('I mean https://shop.example/cars/1') }, null],
  ['whoever fills in what nobody sees', { ...form, trap: 'x' }, 'honeypot'],
  ['whoever types faster than people', { ...form, took: milliseconds(300) }, 'too-fast'],
  ['many addresses', { ...form, fields: said('http://a.b '.repeat(4)) }, 'links'],
  ['marks of a forum', { ...form, fields: said('[url=http://a.b]pills[/url]') }, 'links'],
  ['a name that is an address', { ...form, name: 'See https://a.b' }, 'links'],
] as const)('%s', (_who, sent, reason) => expect(formSpam(sent)).toBe(reason))
