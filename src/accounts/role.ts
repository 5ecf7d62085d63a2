import type { Permission } from '#platform/http/request.ts'

/** What a person is in an account. In an agency it holds for the accounts of its clients too. */
export type Role = 'owner' | 'admin' | 'viewer'

/** view: see and listen. manage: change everything the account has. own: decide who may, and make or remove accounts. */
const grants: Readonly<Record<Role, readonly Permission[]>> = {
  owner: ['view', 'manage', 'own'],
  admin: ['view', 'manage'],
  viewer: ['view'],
}

export const may = (role: Role, permission: Permission): boolean => grants[role].includes(permission)

/** The stronger of two: a person may be in an agency and in one of its clients. */
export function stronger(one: Role | undefined, other: Role | undefined): Role | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return grants[one].length >= grants[other].length ? one : other
}

/** What a route needs that does not say so itself: to read is to view, to write is to manage. */
export const usualPermission = (method: string): Permission =>
  method === 'GET' || method === 'HEAD' ? 'view' : 'manage'
