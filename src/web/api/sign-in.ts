import { request } from './client.ts'

// better-auth's own routes; everything else is /api/v1.

export const signInWithPassword = (email: string, password: string): Promise<void> =>
  request('POST', '/api/auth/sign-in/email', { email, password })

export const signOut = (): Promise<void> => request('POST', '/api/auth/sign-out', {})
