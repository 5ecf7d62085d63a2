import { Type } from 'typebox'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { timeZone } from '#platform/config.types.ts'

import { realEmail, type Accounts } from './accounts.store.ts'
import {
  Account,
  AccountChange,
  ApiKey,
  AuditEntry,
  MadeApiKey,
  Me,
  MeChange,
  NewAccount,
  NewApiKey,
} from './accounts.wire.ts'
import type { ApiKeys } from './api-keys.store.ts'
import type { AuditLog } from './audit.store.ts'
import type { Caller } from './caller.ts'
import { cookieHeaders, type Guard } from './guard.ts'
import { may } from './role.ts'
import type { SignIn } from './sign-in.ts'

export type AccountsServices = Readonly<{
  guard: Guard
  accounts: Accounts
  apiKeys: ApiKeys
  audit: AuditLog
  signIn: SignIn
}>

const tags = ['accounts']

/** Who I am, and the accounts I may enter. */
export function meApi({ guard, accounts, signIn }: AccountsServices): Routes {
  const me = async (caller: Caller): Promise<Me> => ({
    user:
      caller.kind === 'user'
        ? {
            id: caller.user.id,
            name: caller.user.name,
            email: realEmail(caller.user.email),
            hasPassword: await signIn.hasPassword(caller.user.id),
          }
        : null,
    accounts: [...(await accounts.visible(caller))],
  })

  return async (server) => {
    server.get(
      '/api/v1/me',
      { schema: { tags, summary: 'Who I am, and my accounts', response: { 200: Me } } },
      async (request) => me(await guard.caller(request)),
    )

    server.patch(
      '/api/v1/me',
      {
        schema: {
          tags,
          summary: 'Change my name, e-mail address or password',
          body: MeChange,
          response: { 200: Me },
        },
      },
      async (request) => {
        const caller = await guard.caller(request)
        if (caller.kind !== 'user')
          throw new Problem('not-allowed', 'Only a person has a name and a password.')
        const { password, currentPassword, email, ...rest } = request.body
        const change = email === undefined ? rest : { ...rest, email: email.toLowerCase() }
        const { id } = caller.user
        const sensitive = password !== undefined || email !== undefined
        if (
          sensitive &&
          (await signIn.hasPassword(id)) &&
          !(await signIn.checkPassword(id, currentPassword ?? ''))
        )
          throw new Problem('invalid-request', 'The current password is not right.', [
            { path: 'body/currentPassword', message: 'is not right' },
          ])
        await accounts.changeUser(id, change).catch(refuseDouble('There is a user with this e-mail address.'))
        if (password !== undefined) await signIn.setPassword(id, password, cookieHeaders(request))
        return me({ ...caller, user: { ...caller.user, ...change } })
      },
    )

    server.post(
      '/api/v1/accounts',
      { schema: { tags, summary: 'Make an account', body: NewAccount, response: { 201: Account } } },
      async (request, reply) => {
        const caller = await guard.caller(request)
        checkTimeZone(request.body.timeZone)
        await checkParent(caller, request.body)
        const owner =
          caller.kind === 'user' && request.body.parentId === undefined ? { owner: caller.user.id } : {}
        const id = await accounts.create(request.body, owner)
        const [made] = await accounts.visible(caller, id)
        if (made === undefined) throw new Error('a new account is not visible to its maker')
        return reply.status(201).send(made)
      },
    )
  }

  /** A client's agency must be the caller's own; whoever owns something here may also start an agency or another business. */
  async function checkParent(caller: Caller, { kind, parentId }: NewAccount): Promise<void> {
    const own = (await accounts.visible(caller)).filter(({ role }) => may(role, 'own'))
    if (parentId === undefined) {
      if (own.length === 0) throw new Problem('not-allowed')
      return
    }
    const parent = own.find(({ id }) => id === parentId)
    if (parent === undefined) throw new Problem('not-found', 'No agency of yours has this id.')
    if (parent.kind !== 'agency' || kind !== 'client')
      throw new Problem('unprocessable', 'Only an agency has clients, and only clients have an agency.')
  }
}

/** Settings, keys and the audit log of one account; registered under its prefix. */
export function accountApi({ guard, accounts, apiKeys, audit }: AccountsServices): Routes {
  const own = { config: { permission: 'own' } } as const

  return async (server) => {
    server.get('/', { schema: { tags, summary: 'The account', response: { 200: Account } } }, (request) =>
      guard.account(request),
    )

    server.patch(
      '/',
      {
        schema: {
          tags,
          summary: 'Change its name, time zone, country, currency or language',
          body: AccountChange,
          response: { 200: Account },
        },
      },
      async (request) => {
        checkTimeZone(request.body.timeZone)
        await accounts.change(request.account, request.body)
        await request.audit('account.changed', request.account, request.body)
        const account = guard.account(request)
        return { ...account, ...request.body }
      },
    )

    server.delete(
      '/',
      { ...own, schema: { tags, summary: 'Remove a sample account with everything in it' } },
      async (request, reply) => {
        if (!guard.account(request).sample)
          throw new Problem('unprocessable', 'Only a sample account can be removed whole.')
        await accounts.remove(request.account)
        return reply.status(204).send()
      },
    )

    server.get(
      '/api-keys',
      { ...own, schema: { tags, summary: 'Its API keys', response: { 200: Type.Array(ApiKey) } } },
      async (request) => [...(await apiKeys.list(request.account))],
    )

    server.post(
      '/api-keys',
      {
        ...own,
        schema: { tags, summary: 'Make an API key', body: NewApiKey, response: { 201: MadeApiKey } },
      },
      async (request, reply) => {
        const made = await apiKeys.make(request.account, request.body.name)
        await request.audit('api-key.made', made.id, { name: made.name })
        return reply.status(201).send(made)
      },
    )

    server.delete(
      '/api-keys/:id',
      {
        ...own,
        schema: {
          tags,
          summary: 'Revoke an API key',
          params: Type.Object({ account: Type.String(), id: Type.String() }),
        },
      },
      async (request, reply) => {
        if (!(await apiKeys.revoke(request.account, request.params.id)))
          throw new Problem('not-found', 'No API key with this id.')
        await request.audit('api-key.revoked', request.params.id)
        return reply.status(204).send()
      },
    )

    server.get(
      '/audit-log',
      {
        ...own,
        schema: {
          tags,
          summary: 'Who did what, the newest first',
          querystring: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }) }),
          response: { 200: Type.Array(AuditEntry) },
        },
      },
      async (request) => [...(await audit.read(request.account, request.query.limit))],
    )
  }
}

function checkTimeZone(text: string | undefined): void {
  if (text !== undefined && timeZone.parse(text) === undefined)
    throw new Problem('invalid-request', undefined, [
      { path: 'body/timeZone', message: `must be ${timeZone.expected}` },
    ])
}

/** https://www.postgresql.org/docs/18/errcodes-appendix.html: 23505 is unique_violation. */
const refuseDouble =
  (detail: string) =>
  (error: Error & { code?: string }): never => {
    throw error.code === '23505' ? new Problem('conflict', detail) : error
  }
