import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type CallerIndex, CallerIndexBuilder, type IndexedCaller } from './caller-index.ts'

const indexOf = (callers: readonly IndexedCaller[]): CallerIndex => {
  const builder = new CallerIndexBuilder()
  for (const caller of callers.toSorted((a, b) => (a.number < b.number ? -1 : 1))) builder.add(caller)
  return builder.build()
}

const number = fc.stringMatching(/^[1-9][0-9]{2,14}$/).map((digits) => `+${digits}` as PhoneNumber) // as the pattern says
const caller = fc.record({
  number,
  name: fc.string({ maxLength: 30, unit: 'grapheme' }),
  tags: fc.array(fc.constantFrom('vip', 'supplier', 'do not sell'), { maxLength: 2 }),
})

describe('callers in memory', () => {
  it('are found as a map would find them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(caller, { selector: (each) => each.number, maxLength: 200 }),
        number,
        (callers, stranger) => {
          const index = indexOf(callers)
          for (const { number: known, name, tags } of callers)
            expect(index.find(known)).toEqual({
              name: name === '' ? null : name,
              tags,
              listed: true,
              known: true,
            })
          const isKnown = callers.some((each) => each.number === stranger)
          expect(index.find(stranger) !== null).toBe(isKnown)
        },
      ),
    )
  })

  it('follow changes by hand', () => {
    const [ann, bob] = ['+12025550101', '+12025550102'] as PhoneNumber[] // fixtures
    if (ann === undefined || bob === undefined) throw new Error('there are two')
    const index = indexOf([{ number: ann, name: 'Ann', tags: [] }])
    index.set({ number: ann, name: 'Ann Lee', tags: ['vip'] })
    index.set({ number: bob, name: '', tags: [] })
    expect(index.find(ann)).toEqual({ name: 'Ann Lee', tags: ['vip'], listed: true, known: true })
    expect(index.find(bob)).toEqual({ name: null, tags: [], listed: true, known: true })
    index.delete(ann)
    expect(index.find(ann)).toBeNull()
    expect(index.isWorn).toBe(false)
  })

  it('have names of a bounded length, and any number of sets of tags', () => {
    const many = Array.from({ length: 70_000 }, (_, n): IndexedCaller => {
      const tags = n % 7 === 0 ? [] : [`tag ${n}`]
      return { number: `+1${2_000_000_000 + n}` as PhoneNumber, name: 'x'.repeat(n === 0 ? 1000 : 1), tags } // fixtures
    })
    const index = indexOf(many)
    expect(index.find('+12000000000' as PhoneNumber)?.name).toHaveLength(80)
    expect(index.find('+12000000001' as PhoneNumber)?.tags).toEqual(['tag 1'])
    expect(index.find('+12000069999' as PhoneNumber)).toMatchObject({ name: 'x', listed: true, known: true })
  })
})
