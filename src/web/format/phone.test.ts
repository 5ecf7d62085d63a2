import { describe, expect, it } from 'vitest'
import { phone, readPhone } from './phone.ts'

describe('telephone numbers', () => {
  it.each([
    ['+40264123456', 'RO', '0264 123 456'],
    ['+40264123456', 'US', '+40 264 123 456'],
    ['+12025550143', 'US', '(202) 555-0143'],
    ['+380441234567', 'UA', '044 123 4567'],
    ['+99970550111', 'US', '+999 705 501 11'],
    ['anonymous', 'RO', 'anonymous'],
  ])('%s is written in %s as %s', (number, country, written) => {
    expect(phone(number, country)).toBe(written)
  })

  it('are read as people of the country type them', () => {
    expect(readPhone('0264 123 456', 'RO')).toBe('+40264123456')
    expect(readPhone('+40 (264) 123-456', 'US')).toBe('+40264123456')
    expect(readPhone('+999 705 501 11', 'US')).toBe('+99970550111')
    expect(readPhone('call me', 'RO')).toBeUndefined()
    expect(readPhone('0264 123 456', 'XX')).toBeUndefined()
  })
})
