import { betterAuth } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { magicLink } from 'better-auth/plugins/magic-link'
import type { UserId } from '#base/id.ts'
import { after, seconds, type Instant } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import { DatabaseAway, type Database } from '#platform/db.ts'
import type { Secrets } from '#platform/secrets.ts'

/**
 * Who somebody is: passwords, sessions and one-time links, kept by better-auth. Nothing else in the project imports it, and its own HTTP
 * routes are not served: `sign-in.api.ts` has the few we need.
 */
export type SignIn = Readonly<{
  /** The user whose session these request headers carry. */
  user(headers: Headers): Promise<User | undefined>
  /** Cookies of a new session; undefined when e-mail and password do not belong together. */
  withPassword(email: string, password: string, headers: Headers): Promise<Cookies | undefined>
  /** Cookies of a new session; undefined when the link was used before, has expired, or never was. */
  withLink(token: string, headers: Headers): Promise<Cookies | undefined>
  /** Ends the session; the cookies say so to the browser. */
  end(headers: Headers): Promise<Cookies>
  /** A token for a one-time link. */
  link(user: Readonly<{ email: string }>): Promise<Readonly<{ token: string; expiresAt: Instant }>>
  hasPassword(user: UserId): Promise<boolean>
  /** Signed in somewhere at this moment. */
  hasSession(user: UserId): Promise<boolean>
  checkPassword(user: UserId, password: string): Promise<boolean>
  /** Sets it, and ends every session but the one in these headers. */
  setPassword(user: UserId, password: string, headers: Headers): Promise<void>
}>

export type User = Readonly<{ id: UserId; name: string; email: string }>
/** Values for `Set-Cookie`. */
export type Cookies = readonly string[]

const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

const day = 24 * 60 * 60
const linkSeconds = day

export function openSignIn({
  db,
  secrets,
  url,
}: Readonly<{ db: Database; secrets: Secrets; url: string }>): SignIn {
  const auth = betterAuth({
    appName: 'Ringroot',
    baseURL: url,
    basePath: '/api/auth',
    secret: secrets.key('sign-in').toString('hex'),
    database: { db: db.reference, type: 'postgres', transaction: true },
    telemetry: { enabled: false },
    logger: { disabled: true }, // what it refuses comes back as an answer; what breaks is thrown
    rateLimit: { enabled: false }, // sign-in.api.ts has one, which also covers what does not come through here
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    session: {
      modelName: 'sessions',
      expiresIn: 30 * day,
      updateAge: day,
      fields: {
        ...stamps,
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
    },
    user: { modelName: 'users', fields: { ...stamps, emailVerified: 'email_verified' } },
    account: {
      modelName: 'credentials',
      fields: {
        ...stamps,
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: { modelName: 'verifications', fields: { ...stamps, expiresAt: 'expires_at' } },
    advanced: {
      cookiePrefix: 'ringroot',
      useSecureCookies: url.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => newId(), validateSchema: false },
    },
    plugins: [
      magicLink({
        expiresIn: linkSeconds,
        disableSignUp: true,
        storeToken: 'hashed',
        async sendMagicLink({ token, metadata }) {
          ;(metadata as { deliver(token: string): void }).deliver(token) // `link` below puts it there
        },
      }),
    ],
  })

  /** better-auth hides why it failed: that the database is away must not look like a fault of ours. */
  async function honest<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask()
    } catch (error) {
      const hidden = isAPIError(error) && error.statusCode >= 500
      if (hidden && !(await db.healthy()))
        throw new DatabaseAway('nobody could be looked up', { cause: error })
      throw error
    }
  }

  /** What better-auth refuses it throws; a wrong password or link is an answer, anything else a fault. */
  async function cookiesOf(ask: () => Promise<{ headers: Headers }>): Promise<Cookies | undefined> {
    try {
      return (await honest(ask)).headers.getSetCookie()
    } catch (error) {
      if (
        isAPIError(error) &&
        (error.statusCode === 302 || (error.statusCode >= 400 && error.statusCode < 500))
      )
        return undefined
      throw error
    }
  }

  const passwordHash = async (user: UserId): Promise<string | undefined> => {
    const { internalAdapter } = await auth.$context
    const found = (await internalAdapter.findAccounts(user)).find(
      ({ providerId }) => providerId === 'credential',
    )
    return found?.password ?? undefined
  }

  return {
    async user(headers) {
      const found = await honest(() => auth.api.getSession({ headers }))
      if (found === null) return undefined
      const { id, name, email } = found.user
      return { id: id as UserId, name, email } // better-auth keeps ids as we minted them
    },
    withPassword: (email, password, headers) =>
      cookiesOf(() => auth.api.signInEmail({ body: { email, password }, headers, returnHeaders: true })),
    withLink: (token, headers) =>
      cookiesOf(() => auth.api.magicLinkVerify({ query: { token }, headers, returnHeaders: true })),
    async end(headers) {
      return (await cookiesOf(() => auth.api.signOut({ headers, returnHeaders: true }))) ?? []
    },
    async link({ email }) {
      const made = Promise.withResolvers<string>()
      const metadata = { deliver: made.resolve }
      await auth.api.signInMagicLink({ body: { email, metadata }, headers: new Headers() })
      return { token: await made.promise, expiresAt: after(now(), seconds(linkSeconds)) }
    },
    async hasPassword(user) {
      return (await passwordHash(user)) !== undefined
    },
    async hasSession(user) {
      const { internalAdapter } = await auth.$context
      return (await internalAdapter.listSessions(user)).some(({ expiresAt }) => expiresAt.getTime() > now())
    },
    async checkPassword(user, password) {
      const { password: hashing } = await auth.$context
      const hash = await passwordHash(user)
      return hash !== undefined && hashing.verify({ hash, password })
    },
    async setPassword(user, password, headers) {
      const { internalAdapter, password: hashing } = await auth.$context
      const hash = await hashing.hash(password)
      if ((await passwordHash(user)) === undefined)
        await internalAdapter.linkAccount({
          userId: user,
          providerId: 'credential',
          accountId: user,
          password: hash,
        })
      else await internalAdapter.updatePassword(user, hash)
      const current = await auth.api.getSession({ headers })
      const sessions = await internalAdapter.listSessions(user)
      const others = sessions.map(({ token }) => token).filter((token) => token !== current?.session.token)
      if (others.length > 0) await internalAdapter.deleteSessions(others) // of none it makes SQL that is not valid
    },
  }
}
