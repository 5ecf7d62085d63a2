import type { AccountId } from '#base/id.ts'
import type { User } from './sign-in.ts'

/** Who asks. */
export type Caller =
  | Readonly<{ kind: 'user'; user: User }>
  /** A program, with the key of an account: it may manage that account, and an agency's key those of its clients. */
  | Readonly<{ kind: 'key'; id: string; account: AccountId }>
  /** The command line on the server's own machine, whose user can read the data folder anyway: it may do everything. */
  | Readonly<{ kind: 'local' }>

/** As audit logs name it. */
export function actorOf(caller: Caller): string {
  switch (caller.kind) {
    case 'user':
      return `user:${caller.user.id}`
    case 'key':
      return `key:${caller.id}`
    case 'local':
      return 'local'
  }
}
