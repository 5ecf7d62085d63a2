import { describe, expect, test } from 'vitest'
import { checkPage, policyAllows, type CheckedPage } from './site-check.ts'

const site = {
  key: 'k3yk3yk3y',
  origin: 'https://calls.example.com',
  businessNumbers: [{ number: '+40213120000', pieces: { country: '40', trunk: '0', national: '213120000' } }],
}
const tag = '<script async src="https://calls.example.com/ringroot.js" data-site="k3yk3yk3y"></script>'
const page = (text: string, more: Partial<CheckedPage> = {}): CheckedPage => ({
  url: 'https://dealership.example/',
  status: 200,
  headers: {},
  text,
  ...more,
})
const wrongIn = (checked: CheckedPage) =>
  checkPage(checked, site)
    .filter(({ ok }) => !ok)
    .map(({ check }) => check)

describe('the set-up check', () => {
  test('is content with a page that has the tag, the key and the number', () => {
    expect(wrongIn(page(`<head>${tag}</head><p>Call 021 312 00 00</p>`))).toEqual([])
  })

  test.each([
    ['in a link', '<a href="tel:+40213120000">call us</a>'],
    ['over several elements', '<b>021</b> <i>312</i> 00&nbsp;00'],
    ['international', '+40 (0)21 312.0000'],
  ])('finds the business number %s', (_, html) => {
    expect(wrongIn(page(tag + html))).toEqual([])
  })

  test.each([
    ['no tag', '<p>021 312 0000</p>', ['tag-present', 'key-matches']],
    ['a tag that is commented out', `<!-- ${tag} --><p>021 312 0000</p>`, ['tag-present', 'key-matches']],
    ['the key of another site', `${tag.replace('k3yk3yk3y', 'other')}<p>021 312 0000</p>`, ['key-matches']],
    ['somebody else’s number', `${tag}<p>021 312 9999</p>`, ['business-number-found']],
    [
      'the number only in a script',
      `${tag}<script>const n = "021 312 0000"</script>`,
      ['business-number-found'],
    ],
    ['nothing at all', '', ['tag-present', 'key-matches', 'business-number-found']],
  ])('sees %s', (_, html, wrong) => {
    expect(wrongIn(page(html))).toEqual(wrong)
  })

  test('reads the key from the script’s address, as tag managers keep it', () => {
    const bare =
      '<script src="https://calls.example.com/ringroot.js?site=k3yk3yk3y&amp;x=1"></script>021 312 0000'
    expect(wrongIn(page(bare))).toEqual([])
  })

  test('sees a page that does not load, and a policy that blocks the snippet', () => {
    expect(wrongIn(page(`${tag}021 312 0000`, { status: 503 }))).toEqual(['page-loads'])
    const headers = { 'content-security-policy': "default-src 'self'" }
    expect(wrongIn(page(`${tag}021 312 0000`, { headers }))).toEqual(['policy-allows'])
    const meta = `<meta http-equiv="Content-Security-Policy" content="connect-src 'none'">`
    expect(wrongIn(page(`${meta}${tag}021 312 0000`))).toEqual(['policy-allows'])
  })

  test.each(['<'.repeat(100_000), '<script '.repeat(20_000), '&#x110000;'.repeat(1000), '\0'.repeat(1000)])(
    'reads a hostile page in time (%#)',
    (html) => {
      const started = performance.now()
      checkPage(page(html), site)
      expect(performance.now() - started).toBeLessThan(2000)
    },
  )
})

describe('a content security policy', () => {
  test.each([
    ["script-src 'self' https://calls.example.com", true],
    ['script-src *.example.com', true],
    ['script-src https:', true],
    ['script-src *', true],
    ["script-src 'nonce-abc'", true],
    ["img-src 'none'", true],
    ["script-src 'self'", false],
    ["default-src 'none'", false],
    ['script-src http://calls.example.com', false],
    ['script-src calls.example.com:8443', false],
    ['script-src *.calls.example.com', false],
  ])('%s: %s', (policy, allowed) => {
    expect(policyAllows(policy, 'script-src', site.origin, 'https://dealership.example/')).toBe(allowed)
  })
})
