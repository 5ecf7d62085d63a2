import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  tryRules,
  type ChannelRule,
  type Comparison,
  type Condition,
  type RuleWord,
  type SourceFacts,
} from './channel-rules.ts'

const facts: SourceFacts = {
  source: 'mail.partner.example',
  medium: 'Email',
  campaign: 'spring-sale',
  term: '',
  content: 'ș-banner',
  landing: 'shop.example/services/brakes',
  referrer: 'mail.google.com',
  placement: '',
}
const is = (word: RuleWord, ...values: string[]): Condition => ({ word, comparison: 'is', values })

const partner: ChannelRule = {
  channel: 'Partners',
  when: [
    { word: 'source', comparison: 'within', values: ['partner.example'] },
    { word: 'campaign', comparison: 'begins with', values: ['Spring'] },
  ],
}
const letters: ChannelRule = { channel: 'Letters', when: [is('medium', 'email')] }

describe('channels of one’s own', () => {
  test('the first rule that holds names the channel, whatever comes after', () => {
    expect(tryRules([partner, letters], facts)).toMatchObject({ channel: 'Partners', rule: 0 })
    expect(tryRules([letters, partner], facts)).toMatchObject({ channel: 'Letters', rule: 0 })
  })

  test('the tester says which conditions failed', () => {
    const autumn: ChannelRule = {
      channel: 'Autumn',
      when: [
        is('medium', 'email'),
        { word: 'campaign', comparison: 'begins with', values: ['autumn', 'winter'] },
      ],
    }
    expect(tryRules([autumn, letters], facts)).toEqual({ channel: 'Letters', rule: 1, failed: [[1], []] })
  })

  test('without a rule that holds the channel is the usual one', () => {
    const nobodys: ChannelRule = { channel: 'Everybody', when: [] }
    expect(tryRules([nobodys], facts)).toEqual({ channel: 'Email', rule: null, failed: [[]] })
    expect(tryRules([], { ...facts, placement: 'radio' }).channel).toBe('Offline')
    expect(tryRules([], { ...facts, placement: 'business-profile' }).channel).toBe('Organic Search')
    expect(tryRules([], { ...facts, placement: 'constructor' }).channel).toBe('Offline')
  })

  test('a rule may ask for the channel there would be without it', () => {
    const rules: readonly ChannelRule[] = [
      { channel: 'Newsletter', when: [is('channel', 'Email'), is('campaign', 'spring-sale')] },
    ]
    expect(tryRules(rules, facts).channel).toBe('Newsletter')
    expect(tryRules(rules, { ...facts, medium: 'cpc' }).channel).toBe('Paid Other')
  })

  const cases: readonly (readonly [RuleWord, Comparison, string | readonly string[], boolean])[] = [
    ['source', 'is', 'mail.partner.example', true],
    ['source', 'is', 'partner.example', false],
    ['source', 'is', ['partner.example', 'MAIL.partner.example'], true],
    ['source', 'is', [], false],
    ['source', 'is not', 'partner.example', true],
    ['source', 'is not', ['a', 'mail.partner.example'], false],
    ['term', 'is', '', true],
    ['source', 'begins with', 'MAIL.', true],
    ['source', 'begins with', 'mail', true],
    ['source', 'begins with', 'mai', false],
    ['campaign', 'begins with', 'spring', true],
    ['campaign', 'begins with', 'spring-sale', true],
    ['campaign', 'begins with', 'spri', false],
    ['campaign', 'begins with', 'spring-sales', false],
    ['content', 'begins with', 'ș', true],
    ['content', 'begins with', 's', false],
    ['campaign', 'ends with', 'sale', true],
    ['campaign', 'ends with', 'ale', false],
    ['campaign', 'ends with', '-sale', true],
    ['source', 'ends with', '.example', true],
    ['source', 'within', 'partner.example', true],
    ['source', 'within', 'ner.example', false],
    ['referrer', 'within', 'google.com', true],
    ['landing', 'begins with', '/services', true],
    ['landing', 'begins with', '/services/', true],
    ['landing', 'begins with', '/serv', false],
    ['landing', 'begins with', '/brakes', false],
    ['landing', 'begins with', 'shop.example', true],
    ['landing', 'begins with', 'shop.example/services', true],
    ['landing', 'begins with', 'shop', false],
    ['landing', 'is', '/services/brakes', true],
    ['landing', 'is', '/services', false],
    ['landing', 'ends with', '/brakes', true],
    ['landing', 'ends with', 'akes', false],
    ['landing', 'matches', '/*/brakes', true],
    ['landing', 'matches', '/brakes', false],
    ['campaign', 'matches', 'spring*', true],
    ['campaign', 'matches', '*sale', true],
    ['campaign', 'matches', '*ring*al*', true],
    ['campaign', 'matches', 's*g-*-sale', false],
    ['campaign', 'matches', 'spring', false],
    ['campaign', 'matches', '*', true],
    ['campaign', 'matches', 'spring-sale*sale', false],
    ['campaign', 'matches', '.*', false],
  ]
  test.each(cases)('%s %s %j: %s', (word, comparison, values, held) => {
    const when = [{ word, comparison, values: [values].flat() }]
    expect(tryRules([{ channel: 'Mine', when }], facts).rule === 0).toBe(held)
  })

  test('a word begins and ends with itself, and lies within and matches itself', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((word) => !word.includes('*'))
    const comparison = fc.constantFrom<Comparison>('is', 'begins with', 'ends with', 'within', 'matches')
    fc.assert(
      fc.property(text, comparison, (word, compared) => {
        const when: readonly Condition[] = [{ word: 'campaign', comparison: compared, values: [word] }]
        expect(tryRules([{ channel: 'Mine', when }], { ...facts, campaign: word }).rule).toBe(0)
      }),
    )
  })

  test('a pattern matches what an expression that says the same matches', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
    fc.assert(
      fc.property(text, text, (word, pattern) => {
        const said = word.replaceAll('*', 'c')
        const when: readonly Condition[] = [{ word: 'campaign', comparison: 'matches', values: [pattern] }]
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
        const trial = tryRules([{ channel: 'Mine', when }], { ...facts, campaign: said })
        expect(trial.rule === 0).toBe(expression.test(said))
      }),
    )
  })
})
