import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { newId } from '#platform/clock.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { accountServer } from '../../../../test/support/account-server.ts'
import { testDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { openCallerBook, type CallerBook } from './caller-book.store.ts'
import { openCallerImports, type CallerImports } from './caller-import.job.ts'
import { callerRoutes } from './caller.api.ts'
import type { CallerImport, Callers } from './caller.wire.ts'

const log = createLog('silent')
let database: TestDatabase
let folder: string
let book: CallerBook
let imports: CallerImports
let server: HttpServer
let account: AccountId

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-callers-'))
  book = openCallerBook({ db: database.db, log })
  imports = await openImports()
  server = await accountServer(() => account, { actor: () => 'user:1' })
  await server.register(callerRoutes({ db: database.db, book, imports }))
})
afterAll(async () => {
  await server.close()
  await imports.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const openImports = () =>
  openCallerImports({ db: database.db, folder, log, changed: (changed) => book.reload(changed) })

async function newAccount(): Promise<void> {
  account = newId<AccountId>()
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Test', country: 'RO' })
    .execute()
}

/** Uploads it and waits until all of it is read. */
async function upload(payload: string | Buffer | Readable): Promise<CallerImport | null> {
  const headers = { 'content-type': 'text/csv' }
  const reply = await server.inject({
    method: 'POST',
    url: '/callers/import?file=list.csv',
    headers,
    payload,
  })
  expect(reply.statusCode, reply.body).toBe(202)
  await imports.settled()
  return imports.state(account)
}

const list = async (query = ''): Promise<Callers> =>
  (await server.inject({ url: `/callers?${query}` })).json<Callers>()
const found = (number: string) => book.find(account, number as PhoneNumber) // a fixture

describe('an uploaded list', () => {
  test('is read line by line; what is wrong is named, the rest is there', async () => {
    await newAccount()
    const state = await upload(
      [
        '\uFEFFNume;Telefon;Firma;Etichete',
        'Ioana Pop;0740 123 456;Pop SRL;vip',
        '"Ana; Maria";+40 21 123 4567;;',
        'Nobody;;;',
        'Odd;call me;;',
        `${'x'.repeat(300)};+40211234569;;`,
        'Ioana Popescu;+40740123456;Pop SRL;vip,supplier',
        '',
        '=1+1;+12025550199;;',
      ].join('\r\n'),
    )
    expect(state).toMatchObject({ state: 'done', fault: null, rows: 7, added: 3, changed: 0, odd: 4 })
    expect(state?.lines.map(({ line, fault }) => [line, fault])).toEqual([
      [4, 'number-missing'],
      [5, 'number-unreadable'],
      [6, 'too-long'],
      [7, 'repeated'],
    ])
    expect((await list()).callers).toMatchObject([
      { number: '+12025550199', name: '=1+1' },
      { number: '+40211234567', name: 'Ana; Maria' },
      { number: '+40740123456', name: 'Ioana Popescu', company: 'Pop SRL', tags: ['vip', 'supplier'] },
    ])
    expect(found('+40740123456')).toEqual({
      name: 'Ioana Popescu',
      tags: ['vip', 'supplier'],
      listed: true,
      known: true,
    })
  })

  test('changes only the columns it has; the same again changes nothing', async () => {
    await newAccount()
    await upload('number,name,address\n+40740123456,Ioana,Strada Lungă 1\n')
    expect(await upload('number,name\n+40740123456,Ioana Pop\n+40740123457,Dan\n')).toMatchObject({
      added: 1,
      changed: 1,
      unchanged: 0,
    })
    const again = await upload('number,name\n+40740123456,Ioana Pop\n+40740123457,Dan\n')
    expect(again).toMatchObject({ added: 0, changed: 0, unchanged: 2 })
    expect((await list()).callers[0]).toMatchObject({ name: 'Ioana Pop', address: 'Strada Lungă 1' })
  })

  test('may come without headings, and as a spreadsheet writes it', async () => {
    await newAccount()
    expect(await upload('0740123456,Ioana\n0740123457,Dan\n')).toMatchObject({ added: 2 })
    const wide = Buffer.from('\uFEFFnumber\tname\r\n0740123458\tȘtefan\r\n', 'utf16le')
    expect(await upload(wide)).toMatchObject({ added: 1 })
    expect(found('+40740123458')?.name).toBe('Ștefan')
  })

  test.each<readonly [string, string | Buffer, string]>([
    ['without numbers', 'name,company\nAnn,Lee\n', 'no-numbers'],
    ['that is empty', '\n\n', 'no-numbers'],
    ['that is a picture', Buffer.from([0x89, 0x50, 0, 0, 1, 2, 3]), 'not-text'],
    ['that is a spreadsheet itself', Buffer.from('PK\u0003\u0004 and so on'), 'not-text'],
  ])('%s is refused', async (_, payload, fault) => {
    await newAccount()
    expect(await upload(payload)).toMatchObject({ state: 'refused', fault, added: 0 })
    expect((await list()).total).toBe(0)
  })

  test('with a quote that is never closed loses what it swallows, and no more', async () => {
    await newAccount()
    const many = Array.from({ length: 4000 }, (_, n) => `+4074${1_000_000 + n},Name`).join('\n')
    const state = await upload(`number,name\n+40740123456,Ioana\n+40740123457,"Dan\n${many}\n`)
    expect(state).toMatchObject({ state: 'done' })
    expect(state?.odd).toBeGreaterThan(0)
    expect(found('+40740123456')?.name).toBe('Ioana')
    expect(state?.lines[0]?.fault).toBe('broken-quotes')
  })

  test('of many thousands is read as it comes, and is in memory when it is done', async () => {
    await newAccount()
    const lines = Readable.from(
      (function* () {
        yield 'number,name,tags\n'
        for (let n = 0; n < 20_000; n++) yield `+4070${1_000_000 + n},Caller ${n},tag ${n % 10}\n`
      })(),
    )
    expect(await upload(lines)).toMatchObject({ state: 'done', rows: 20_000, added: 20_000, odd: 0 })
    expect(found('+40701019999')).toEqual({
      name: 'Caller 19999',
      tags: ['tag 9'],
      listed: true,
      known: true,
    })
    expect((await list('limit=1')).total).toBe(20_000)
  })

  test('is not read twice at once; one that a stopped server left is read at the next start', async () => {
    await newAccount()
    await writeFile(join(folder, `${account}.csv`), 'number,name\n+40740123456,Ioana\n')
    const later = await openImports()
    expect(await later.receive(account, 'other.csv', Readable.from(['number\n']))).toBe('busy')
    await later.settled()
    expect(later.state(account)).toMatchObject({ state: 'done', added: 1 })
    expect(found('+40740123456')?.name).toBe('Ioana')
    await later.close()
  })
})

describe('the list', () => {
  test('is searched, paged, changed and emptied', async () => {
    await newAccount()
    await upload(
      'number,name,company,tags\n0740123456,Ioana,Pop SRL,vip\n0740123457,Dan,,\n0740123458,100% Bio,,\n',
    )
    const names = async (query: string) => (await list(query)).callers.map(({ name }) => name)
    expect(await names('search=740123457')).toEqual(['Dan'])
    expect(await names('search=pop')).toEqual(['Ioana'])
    expect(await names('search=vip')).toEqual(['Ioana'])
    expect(await names('search=100%25')).toEqual(['100% Bio'])
    const first = await list('limit=2')
    expect(first).toMatchObject({ total: 3, next: '+40740123457' })
    expect(await names(`limit=2&cursor=${encodeURIComponent(first.next ?? '')}`)).toEqual(['100% Bio'])

    const put = await server.inject({
      method: 'PUT',
      url: '/callers/0740123457',
      payload: { name: 'Dan Ionescu', tags: ['friend'] },
    })
    expect(put.json()).toMatchObject({ number: '+40740123457', name: 'Dan Ionescu', company: '' })
    expect(found('+40740123457')).toEqual({
      name: 'Dan Ionescu',
      tags: ['friend'],
      listed: true,
      known: true,
    })
    const gone = { method: 'DELETE', url: '/callers/+40740123457' } as const
    expect((await server.inject(gone)).statusCode).toBe(204)
    expect((await server.inject(gone)).statusCode).toBe(404)
    expect(found('+40740123457')).toBeNull()
    expect((await server.inject({ method: 'PUT', url: '/callers/nobody', payload: {} })).statusCode).toBe(400)
    expect((await server.inject({ method: 'DELETE', url: '/callers' })).statusCode).toBe(204)
    expect((await list()).total).toBe(0)
    expect(found('+40740123456')).toBeNull()
  })

  test('is exported as a file that an upload takes back', async () => {
    await newAccount()
    await upload(
      'number,name,company,address,tags\n0740123456,"Pop, Ioana",=1+1,"Strada ""Lungă""",vip;friend\n',
    )
    const before = (await list()).callers
    const exported = await server.inject({ url: '/callers/export.csv' })
    expect(exported.body).toContain(`+40740123456,"Pop, Ioana",'=1+1`)
    await newAccount()
    expect(await upload(exported.body)).toMatchObject({ added: 1, odd: 0 })
    expect((await list()).callers).toEqual(before)
  })

  test("of another account is nobody's here", async () => {
    await newAccount()
    await upload('0740123456,Ioana\n')
    await newAccount()
    expect(await list()).toMatchObject({ callers: [], total: 0 })
    expect(found('+40740123456')).toBeNull()
  })
})
