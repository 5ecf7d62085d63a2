import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A person's: with its own word for headless the collector would take it for a bot and lend it no number.
  '--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
]

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * The system's Chromium, headless, with a fresh profile and no traffic of its own. Close it in `afterAll`.
 * `RINGROOT_CHROMIUM` names another binary; `extra` adds flags (fake microphone and the like), `without` takes away Playwright's own.
 */
export async function launchBrowser(
  extra: readonly string[] = [],
  without: readonly string[] = [],
): Promise<Browser> {
  const executablePath = process.env['RINGROOT_CHROMIUM'] ?? places.find((place) => existsSync(place))
  if (executablePath === undefined) {
    throw new Error(
      `These tests need Chromium: apt-get install chromium, or set RINGROOT_CHROMIUM. Looked in ${places.join(', ')}`,
    )
  }
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...flags, ...extra],
    ignoreDefaultArgs: [...without],
  })
}
