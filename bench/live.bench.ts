import type { Page } from 'playwright-core'
import { launchBrowser } from '../test/support/browser.ts'
import { atMost, informs, quantile, type Bench } from './bench.ts'
import { businessNumber, startBusiness } from './support/business.ts'
import { startPeer } from './support/peer.ts'

const calls = 100

/** Runs in the page: notes when each caller of ours first stands in it. It reads only what is new, so that it costs the page little. */
const watchCallers = String.raw`
  globalThis.seen = {}
  new MutationObserver((changes) => {
    const at = performance.timeOrigin + performance.now()
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        for (const [text] of node.textContent.matchAll(/\(202\) 500-\d{4}/g)) seen[text] ??= at
  }).observe(document.body, { childList: true, subtree: true })
`

/** `+12025000007` as the dashboard of an American account shows it. */
const shown = (caller: string): string => `(202) 500-${caller.slice(-4)}`

/** From the INVITE on the wire to the row on the screen of a real browser that looks at the call log. */
export const bench: Bench = async () => {
  const peer = await startPeer()
  const { server } = await startBusiness(peer.port)
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(/http\S+link\?token=\S+/.exec(server.output())?.[0] ?? server.url)
    await page.getByText('Later').click()
    await page.getByRole('link', { name: 'Calls', exact: true }).click()
    await page.getByRole('heading', { name: 'Calls' }).waitFor()
    await page.evaluate(watchCallers)
    const scriptMs = await watchScript(page)
    const { sentAt } = await peer.run({
      calls,
      rate: 4,
      edgePort: server.sipPort,
      number: businessNumber,
      talkMs: 2000,
    })
    const script = await scriptMs()
    const seen = await page.evaluate<Record<string, number>>('seen')
    const delays = Object.entries(sentAt).map(([caller, at]) => (seen[shown(caller)] ?? Infinity) - at)
    const missing = delays.filter((delay) => delay === Infinity).length
    return [
      atMost('live', 'event on the wire to row on the screen, p95', quantile(delays, 0.95), 250, 'ms'),
      informs('live', 'event on the wire to row on the screen, p50', quantile(delays, 0.5), 'ms'),
      informs('live', 'script in the page, a call from its ring to its end', script / calls, 'ms'),
      informs('live', `rows that never came, of ${calls}`, missing, 'rows'),
    ]
  } finally {
    await browser.close()
    peer.stop()
    await server.close()
  }
}

/** From now on, how long the page's scripts ran. */
async function watchScript(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const sofar = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1000
  }
  const before = await sofar()
  return async () => (await sofar()) - before
}
