import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { faultProofs } from './proof-of-faults.ts'
import { stepProofs, type Shown } from './proof-of-steps.ts'

/** Where the proofs are written down. */
export const proofPath = join(import.meta.dirname, '../docs/tests-of-steps.md')

/** The proofs as a page. `node test/proof-text.generate.ts` writes it. */
export const proofText = (): string => `# Where each step is tested

Made from \`test/proof-of-steps.ts\` and \`test/proof-of-faults.ts\` by \`node test/proof-text.generate.ts\`; do not edit. A test reads the registry of steps, the
folder of scenarios and the list of stories: a step without a scenario of SIPp or a story of the contract fails it, as does a test named here that is gone.

- **Flow**: on the pure engine, with what is heard given by hand.
- **SIPp**: a scenario in [test/sipp/steps](../test/sipp/steps). SIPp calls, its telephones answer, and both SIPp and the call's record have to be content. Keys go by RFC 4733 in
  packets of SIPp's own, or by SIP INFO where the scenario says so. Played by \`src/carriers/sip/sipp-*.wire.test.ts\`.
- **Every carrier**: a story that is told over SIP, Twilio, SignalWire and Telnyx, and makes the same record (\`src/carriers/contract.wire.test.ts\`). A dash: decided as in the
  rows beside it, before any carrier is asked.
- **Heard**: what the parties hear over RTP, told by its sound. A dash: there is nothing new to hear.

| Step | What | Flow | SIPp | Every carrier | Heard |
| --- | --- | --- | --- | --- | --- |
${stepProofs
  .map(
    ({ step, what, flow, sipp, story, sound }) =>
      `| \`${step}\` | ${what} | ${link(flow)} | [${sipp}](../test/sipp/steps/${sipp}.xml) | ${story ?? '—'} | ${sound === null ? '—' : link(sound)} |\n`,
  )
  .join('')}
# Where bad input is tested

Each with a clear message, and no call lost.
${Object.entries(faultProofs)
  .map(
    ([title, proofs]) => `
## ${title}

| What | What is done | Test |
| --- | --- | --- |
${proofs.map(([what, answer, shown]) => `| ${what} | ${answer} | ${link(shown)} |\n`).join('')}`,
  )
  .join('')}`

/** Names of tables have places for each row's words. */
const link = ([file, name]: Shown): string =>
  `[${name.startsWith('%') ? 'a row for each case' : name.replaceAll(/%\w/g, '…').replace('$file', '…').replace('$verdict', '…')}](../${file})`

if (import.meta.main) await writeFile(proofPath, proofText())
