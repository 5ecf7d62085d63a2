import type { ProblemBody } from '#platform/http/problems.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'
import { requireRunFile } from './run-file.ts'

/** An account as `GET /api/v1/me` lists it. */
export type ListedAccount = Readonly<{ id: string; name: string; kind: 'agency' | 'client'; sample: boolean }>

/** Where to ask, and with what right: the server of this machine by its run file, or any by RINGROOT_URL and RINGROOT_API_KEY. */
function endpoint(): Readonly<{ url: string; token: string }> {
  const url = process.env['RINGROOT_URL']
  const token = process.env['RINGROOT_API_KEY']
  if (url && token) return { url, token }
  return requireRunFile()
}

/** Asks the API. A problem (RFC 9457) becomes a `Failure` that says what happened and what to do. */
export async function ask<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
  const { url, token } = endpoint()
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Failure(`The server at ${url} does not answer.`, 'See "ringroot status".', exitCode.notRunning)
  })
  const text = await response.text()
  if (!response.ok) throw problem(text, response.status)
  // `as`: the caller names the reply's type from the same *.wire.ts that the server validates its replies with.
  return (text === '' ? undefined : JSON.parse(text)) as Reply
}

function problem(text: string, status: number): Failure {
  try {
    // `as`: problem+json by RFC 9457; whatever is between us and the server may answer too, so every field may be missing.
    const { code, title, detail, cure, errors = [] } = JSON.parse(text) as Partial<ProblemBody>
    const message = [title, detail].filter(Boolean).join(': ') || `HTTP ${status}`
    const fields = errors.map(({ path, message: wrong }) => `\n  ${path}: ${wrong}`)
    return new Failure(message + fields.join(''), cure ?? null, exitCode.failed, code ?? null)
  } catch {
    return new Failure(`HTTP ${status}: ${text.slice(0, 200)}`)
  }
}

/** The account to work on: the one named by id or name, or the only real client account there is. */
export async function chooseAccount(wanted: string | undefined): Promise<ListedAccount> {
  const { accounts } = await ask<{ accounts: readonly ListedAccount[] }>('GET', '/api/v1/me')
  const clients = accounts.filter((account) => account.kind === 'client')
  const matching = wanted
    ? accounts.filter(
        (account) => account.id === wanted || account.name.toLowerCase() === wanted.toLowerCase(),
      )
    : clients.filter((account) => !account.sample)
  const [account, ...others] = matching
  if (account && others.length === 0) return account
  const names = accounts.map(({ name }) => `"${name}"`).join(', ')
  throw new Failure(
    wanted
      ? `No single account is called "${wanted}".`
      : account
        ? 'There are several accounts.'
        : 'There is no client account yet.',
    names ? `Name one with --account: ${names}.` : null,
    exitCode.usage,
  )
}
