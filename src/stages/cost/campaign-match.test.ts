import { expect, test } from 'vitest'
import { matchCampaign } from './campaign-match.ts'

const google = (campaign: string) => ({ source: 'google', medium: 'cpc', campaign })
const seen = [google('spring_sale'), google('roofs-2026'), google('20123456789'), google('')]
const find = (name: string, id?: string) => matchCampaign({ name, id, source: 'google', medium: 'cpc' }, seen)

test.each([
  ['Spring_Sale', google('spring_sale'), null],
  ['Spring sale', null, google('spring_sale')],
  ['Spring sale 2026', null, google('spring_sale')],
  ['Roofs', null, google('roofs-2026')],
  ['Brand', null, null],
  ['', google(''), null],
])('the campaign %j is %j, perhaps %j', (name, is, perhaps) => {
  expect(find(name)).toEqual({ is, perhaps })
})

test("a campaign's number is as good as its name; another source's campaign is not", () => {
  expect(find('Dealers', '20123456789').perhaps).toEqual(google('20123456789'))
  const bing = matchCampaign({ name: 'spring_sale', source: 'bing', medium: 'cpc' }, seen)
  expect(bing).toEqual({ is: null, perhaps: null })
})
