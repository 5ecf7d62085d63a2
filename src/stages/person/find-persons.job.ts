import { Type } from 'typebox'
import type { AccountId } from '#base/id.ts'
import { instant, type Instant, seconds } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import type { Routes } from '#platform/http/server.ts'
import { enqueue, task, worker, type Worker } from '#platform/jobs.ts'
import type { CallLogParts } from '#stages/call/call-log.job.ts'
import { personRoutes } from './person.api.ts'
import { refreshPersons } from './person.store.ts'

const find = task('person.find', Type.Object({ account: Type.String() }), { tries: 5 })
const findAll = task('person.find-all', Type.Object({}), { tries: 3 })
const findAnew = task('person.find-anew', Type.Object({}), { tries: 3 })

/** Calls that end within so long are looked at together. */
const slot = seconds(20)

/** Beside the looks that calls ask for: what else has come every ten minutes, and everything from scratch in the night. */
const timetable = [
  { when: '*/10 * * * *', task: findAll },
  { when: '23 2 * * *', task: findAnew },
] as const

function personWorkers(db: Database): readonly Worker[] {
  const look = async (whole: boolean): Promise<void> => {
    const accounts = await db.reference.selectFrom('accounts').select('id').execute()
    for (const { id } of accounts) await db.account(id as AccountId, (trx) => refreshPersons(trx, { whole })) // the column of account ids
  }
  return [
    worker(find, ({ account }) => db.account(account as AccountId, (trx) => refreshPersons(trx))), // we wrote it
    worker(findAll, () => look(false)),
    worker(findAnew, () => look(true)),
  ]
}

export type Persons = Readonly<{
  /** To be registered under `/api/v1/accounts/:account`. */
  routes: readonly Routes[]
  workers: readonly Worker[]
  timetable: typeof timetable
  /** For the call log: whoever called is looked for soon, once for all that call meanwhile. */
  ended: NonNullable<CallLogParts['ended']>
}>

export const openPersons = (db: Database, now: () => Instant): Persons => ({
  routes: [personRoutes(db)],
  workers: personWorkers(db),
  timetable,
  ended: (trx, account) =>
    enqueue(
      trx,
      find,
      { account },
      { key: `${find.name} ${account}`, at: instant((Math.floor(now() / slot) + 1) * slot) },
    ),
})
