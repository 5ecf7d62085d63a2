import { request } from './client.ts'

// The door has routes of its own; everything else is /api/v1.

export const signInWithPassword = (email: string, password: string): Promise<void> =>
  request('POST', '/api/auth/sign-in', { email, password })

export const signOut = (): Promise<void> => request('POST', '/api/auth/sign-out', {})
