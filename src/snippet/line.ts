/** Seconds before each attempt: a server that restarts misses nothing, one that is gone is left alone. */
const attempts = [0, 5, 60]

/** Asks until there is an answer, three times at most. The answer may be anything. */
export async function ask<Reply>(url: URL, body: unknown): Promise<Partial<Reply> | undefined> {
  for (const wait of attempts) {
    try {
      if (wait) await new Promise((done) => setTimeout(done, wait * 1000))
      // A plain string is text/plain: no preflight. No cookies go to another origin unless asked for.
      const reply = await fetch(url, {
        method: 'POST',
        body: JSON.stringify(body),
        keepalive: true,
      })
      if (reply.status < 500) return (await reply.json()) as Partial<Reply> // each field is checked where it is used
    } catch {
      // Away, or forbidden by the page's policy, or no JSON.
    }
  }
  return undefined
}
