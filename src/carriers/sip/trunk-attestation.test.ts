import { expect, it } from 'vitest'
import type { HeaderField } from '#sip/message.ts'
import { trunkAttestation } from './trunk-attestation.ts'

const asserted = (verstat: string): HeaderField => [
  'P-Asserted-Identity',
  `"Ann" <sip:+12025550199;verstat=${verstat}@carrier.example;user=phone>`,
]
const indicator = (level: string): HeaderField => ['P-Attestation-Indicator', level]

it.each<readonly [string, readonly HeaderField[], string | null]>([
  ['passed, with its level', [asserted('TN-Validation-Passed-A')], 'A'],
  ['passed, with the level beside it', [asserted('TN-Validation-Passed'), indicator('B')], 'B'],
  ['passed, in From', [['From', '<tel:+12025550199;verstat=TN-Validation-Passed-C>;tag=1']], 'C'],
  ['passed, at no level', [asserted('TN-Validation-Passed')], null],
  ['passed, at a level of its own', [asserted('TN-Validation-Passed'), indicator('Z')], null],
  ['failed', [asserted('TN-Validation-Failed')], 'invalid-signature'],
  ['failed, with a level', [asserted('TN-Validation-Failed-A')], 'invalid-signature'],
  ['not done', [asserted('No-TN-Validation')], 'none'],
  [
    'said by the caller, not by the carrier',
    [asserted(''), ['From', '<tel:+1;verstat=TN-Validation-Passed-A>']],
    null,
  ],
  ['only a level', [indicator('A')], null],
  ['nonsense', [asserted('TN-Validation-Passed-A-or-so')], null],
  ['nothing', [], null],
])('a check that was %s', (_, headers, attestation) => {
  const invite = {
    kind: 'request',
    method: 'INVITE',
    uri: 'sip:a@b',
    headers,
    body: Buffer.alloc(0),
  } as const
  expect(trunkAttestation(invite)).toBe(attestation)
})
