import { Type } from 'typebox'
import { minutes } from '#base/time.ts'
import { Problem } from '#platform/http/problems.ts'
import { rateLimit } from '#platform/http/rate-limit.ts'
import type { Routes } from '#platform/http/server.ts'
import { Credentials, SignInLink } from './accounts.wire.ts'
import type { Accounts } from './accounts.store.ts'
import { cookieHeaders, refuseOtherSites, type Guard } from './guard.ts'
import type { SignIn } from './sign-in.ts'

export type SignInServices = Readonly<{
  signIn: SignIn
  guard: Guard
  accounts: Accounts
  /** Where the dashboard is. */
  url: string
  origins: readonly string[]
}>

/** A person mistypes a few times; a machine tries thousands. */
const attempts = { limit: 10, per: minutes(5) }

/** The door. */
export function signInApi({ signIn, guard, accounts, url, origins }: SignInServices): Routes {
  return async (server) => {
    const tags = ['sign-in']

    server.post(
      '/api/auth/sign-in',
      {
        schema: { tags, summary: 'Sign in with e-mail and password', body: Credentials },
        onRequest: rateLimit(attempts),
      },
      async (request, reply) => {
        refuseOtherSites(request, origins)
        const { email, password } = request.body
        const cookies = await signIn.withPassword(
          email.trim().toLowerCase(),
          password,
          cookieHeaders(request),
        )
        if (cookies === undefined)
          throw new Problem('not-signed-in', 'This e-mail address and this password do not belong together.')
        return reply
          .header('set-cookie', [...cookies])
          .status(204)
          .send()
      },
    )

    server.get(
      '/api/auth/link',
      {
        schema: {
          tags,
          summary: 'Sign in with a one-time link',
          querystring: Type.Object({ token: Type.String({ maxLength: 200 }) }),
        },
        onRequest: rateLimit(attempts),
      },
      async (request, reply) => {
        const cookies = await signIn.withLink(request.query.token, cookieHeaders(request))
        if (cookies === undefined) return reply.redirect('/sign-in?link=used')
        return reply.header('set-cookie', [...cookies]).redirect('/')
      },
    )

    server.post('/api/auth/sign-out', { schema: { tags, summary: 'Sign out' } }, async (request, reply) => {
      refuseOtherSites(request, origins)
      const cookies = await signIn.end(cookieHeaders(request))
      return reply
        .header('set-cookie', [...cookies])
        .status(204)
        .send()
    })

    server.post(
      '/api/v1/sign-in-links',
      {
        schema: {
          tags,
          summary: 'A new one-time link for the owner (from the server itself)',
          response: { 200: SignInLink },
        },
      },
      async (request) => {
        const caller = await guard.caller(request)
        if (caller.kind !== 'local')
          throw new Problem('not-allowed', 'Only the command line on the server makes these.')
        return ownerLink({ signIn, accounts, url })
      },
    )
  }
}

/** A link that signs the owner of this installation in, once. */
export async function ownerLink({
  signIn,
  accounts,
  url,
}: Pick<SignInServices, 'signIn' | 'accounts' | 'url'>): Promise<SignInLink> {
  const { token, expiresAt } = await signIn.link(await accounts.firstOwner())
  return { url: `${url}/api/auth/link?token=${encodeURIComponent(token)}`, expiresAt }
}
