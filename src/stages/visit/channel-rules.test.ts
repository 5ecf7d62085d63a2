import { describe, expect, test } from 'vitest'
import { tryRules, type ChannelRule, type Comparison } from './channel-rules.ts'
import { readArrival } from './source.ts'

const visit = readArrival({
  url: 'https://shop.example/?utm_source=mail.partner.example&utm_medium=Email&utm_campaign=spring-sale',
  referrer: '',
})

const partner: ChannelRule = {
  channel: 'Partners',
  when: [
    { word: 'source', comparison: 'within', value: 'partner.example' },
    { word: 'campaign', comparison: 'begins with', value: 'Spring' },
  ],
}
const letters: ChannelRule = {
  channel: 'Letters',
  when: [{ word: 'medium', comparison: 'is', value: 'email' }],
}

describe('channels of one’s own', () => {
  test('the first rule that holds names the channel, whatever comes after', () => {
    expect(tryRules([partner, letters], visit)).toMatchObject({ channel: 'Partners', rule: 0 })
    expect(tryRules([letters, partner], visit)).toMatchObject({ channel: 'Letters', rule: 0 })
  })

  test('the tester says which conditions failed', () => {
    const autumn: ChannelRule = {
      channel: 'Autumn',
      when: [
        { word: 'medium', comparison: 'is', value: 'email' },
        { word: 'campaign', comparison: 'begins with', value: 'autumn' },
      ],
    }
    expect(tryRules([autumn, letters], visit)).toEqual({
      channel: 'Letters',
      rule: 1,
      failed: [[autumn.when[1]], []],
    })
  })

  test('without a rule that holds the visit keeps its channel', () => {
    expect(tryRules([{ channel: 'Everybody', when: [] }], visit)).toMatchObject({
      channel: 'Email',
      rule: null,
    })
  })

  test.each([
    ['is', 'mail.partner.example', true],
    ['is', 'partner.example', false],
    ['is not', 'partner.example', true],
    ['begins with', 'MAIL.', true],
    ['ends with', '.example', true],
    ['within', 'partner.example', true],
    ['within', 'ner.example', false],
  ] as const satisfies readonly (readonly [Comparison, string, boolean])[])(
    '%s %s: %s',
    (comparison, value, held) => {
      const rule = { channel: 'Mine', when: [{ word: 'source', comparison, value }] } as const
      expect(tryRules([rule], visit).rule === 0).toBe(held)
    },
  )
})
