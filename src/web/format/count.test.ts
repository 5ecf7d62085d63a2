import { describe, expect, it } from 'vitest'
import { chance, change, count, percent, rough, signedPercent } from './count.ts'

describe('figures', () => {
  it('have the separators of their language', () => {
    expect(count('en', 12345)).toBe('12,345')
    expect(count('ro', 12345)).toBe('12.345')
    expect(count('uk', 12345).replace(/\s/u, ' ')).toBe('12 345')
  })

  it('never say that a guess is certain', () => {
    expect([1, 0.997, 0.994, 0.5, 0.003, 0].map((p) => chance('en', p))).toEqual([
      '> 99%',
      '> 99%',
      '99%',
      '50%',
      '< 1%',
      '< 1%',
    ])
  })

  it('are rough where more would be made up', () => {
    expect([1.234, 12.6, 967].map((each) => rough('en', each))).toEqual(['1.2', '13', '970'])
  })

  it('compare with the period before, when there was one', () => {
    expect(change(12, 10)).toBeCloseTo(0.2)
    expect(change(12, 0)).toBeUndefined()
    expect(signedPercent('en', 0.2)).toBe('+20%')
    expect(signedPercent('en', 0)).toBe('0%')
    expect(percent('en', 0.082)).toBe('8.2%')
  })
})
