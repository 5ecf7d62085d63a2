import { expect, test } from 'vitest'
import { readPeople } from './people-import.ts'

test('rows of a spreadsheet are people, columns in any order, tabs or commas between them', () => {
  const text = 'Extension\tName\tMobile\n201\tAnna Pop\t0722 000 001\n\t"Dan, jun."\t\n'
  expect(readPeople(text, 'Telco')).toEqual({
    people: [
      {
        line: 2,
        body: { name: 'Anna Pop', extension: '201', mobile: { number: '0722 000 001', trunk: 'Telco' } },
      },
      { line: 3, body: { name: 'Dan, jun.' } },
    ],
    faults: [],
  })
  expect(readPeople('name,department\r\nEva,Parts\r\n', undefined).people).toEqual([
    { line: 2, body: { name: 'Eva', departmentId: 'Parts' } },
  ])
})

test.each([
  ['', 'there is no column "name"'],
  ['name,salary\nAnna,1', '"salary" is no column: write name, department'],
  ['name\n,x', 'there is no name'],
  ['name,mobile\nAnna,0722', 'say which trunk'],
  ['name\n"Anna', 'a quote is opened'],
])('%j is refused: %s', (text, words) => {
  expect(
    readPeople(text, undefined)
      .faults.map(({ message }) => message)
      .join(),
  ).toContain(words)
})
