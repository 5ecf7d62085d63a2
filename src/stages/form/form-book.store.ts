import type { AccountId, OwnFormId, SiteId } from '#base/id.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import type { FormCapture } from '#stages/visit/visit.wire.ts'
import type { FormSettings } from './form.wire.ts'
import type { Design } from './own-form.wire.ts'

/** A form of one's own, as its page needs it. */
export type DesignedForm = Readonly<{ id: OwnFormId; key: string; name: string; design: Design }>

/**
 * Which forms are kept and what our own look like, in memory: a page is answered, and a form taken, while the database is down.
 */
export type FormBook = Readonly<{
  /** What the site's pages are told; null: no form of theirs is kept. */
  captureOf(account: AccountId, site: SiteId): FormCapture | null
  /** True when a form of the site's own is kept. */
  keeps(account: AccountId, site: SiteId, key: string): boolean
  ownForm(account: AccountId, key: string): DesignedForm | null
  /** Reads an account again. */
  reload(account: AccountId): Promise<void>
}>

type Shelf = Readonly<{
  sites: ReadonlyMap<SiteId, FormCapture | null>
  own: ReadonlyMap<string, DesignedForm>
}>

/** More forms switched off than this are told by the server alone. */
const mostOff = 200

/** Reads every account. */
export async function openFormBook(db: Database): Promise<FormBook> {
  const shelves = new Map<AccountId, Shelf>()
  const reload = async (account: AccountId): Promise<void> => {
    shelves.set(account, await db.account(account, readShelf))
  }
  const accounts = await db.reference.selectFrom('accounts').select('id').execute()
  for (const { id } of accounts) await reload(id as AccountId) // the column of these ids

  const captureOf: FormBook['captureOf'] = (account, site) => {
    const known = shelves.get(account)?.sites.get(site)
    return known === undefined ? everything : known
  }
  return {
    captureOf,
    keeps: (account, site, key) => captureOf(account, site)?.off.includes(key) === false,
    ownForm: (account, key) => shelves.get(account)?.own.get(key) ?? null,
    reload,
  }
}

const everything: FormCapture = { only: '', hidden: [], off: [] }

async function readShelf(trx: AccountTransaction): Promise<Shelf> {
  const settings = await trx.selectFrom('form_settings').selectAll().execute()
  const off = await trx
    .selectFrom('seen_forms')
    .select(['site_id', 'key'])
    .where('kept', '=', false)
    .execute()
  const own = await trx.selectFrom('own_forms').select(['id', 'key', 'name', 'design']).execute()
  const sites = new Set([...settings, ...off].map(({ site_id }) => site_id))
  return {
    sites: new Map(
      [...sites].map((site) => [
        site as SiteId, // the column of these ids
        captureBy(
          settings.find(({ site_id }) => site_id === site),
          off.filter(({ site_id }) => site_id === site).map(({ key }) => key),
        ),
      ]),
    ),
    own: new Map(
      own.map(({ id, key, name, design }) => [
        key,
        { id: id as OwnFormId, key, name, design: design as Design }, // written by this stage
      ]),
    ),
  }
}

function captureBy(
  settings: Pick<FormSettings, 'capture' | 'selector' | 'hidden'> | undefined,
  off: readonly string[],
): FormCapture | null {
  const { capture, selector, hidden } = settings ?? { capture: 'all', selector: '', hidden: [] }
  if (capture === 'none') return null
  return { only: capture === 'chosen' ? selector : '', hidden, off: off.slice(0, mostOff) }
}
