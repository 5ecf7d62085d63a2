import { Command } from 'commander'
import { addApply } from './apply.ts'
import { addAttribution } from './attribution.ts'
import { addCall } from './call.ts'
import { addClassify } from './classify.ts'
import { exitCode } from './exit-code.ts'
import { addExport } from './export.ts'
import { Failure } from './failure.ts'
import { addLink } from './link.ts'
import { addStatus } from './status.ts'

const program = new Command('ringroot')
  .description('Self-hosted call tracking: what made this person call, what happened, and what was it worth?')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.ok : exitCode.usage))

for (const add of [addStatus, addCall, addApply, addExport, addLink, addAttribution, addClassify])
  add(program)

// Whoever reads our answers may have read enough: `ringroot classify < visits.jsonl | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.ok)
  throw error
})

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(
    process.argv.includes('--json')
      ? JSON.stringify({ error: error.message, cure: error.cure })
      : error.message,
  )
  if (error.cure && !process.argv.includes('--json')) console.error(error.cure)
  process.exitCode = error.code
}
