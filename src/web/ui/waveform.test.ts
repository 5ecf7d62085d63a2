import { describe, expect, it } from 'vitest'
import { bars } from './waveform.tsx'

describe('the bars of a waveform', () => {
  it('are as many as asked, each the loudest of its stretch', () => {
    expect(bars([1, 5, 2, 8, 3, 4], 3)).toEqual([5, 8, 4])
    expect(bars([1, 2], 4)).toEqual([1, 1, 2, 2])
  })

  it('are flat for a recording without peaks', () => {
    expect(bars([], 3)).toEqual([0, 0, 0])
  })
})
