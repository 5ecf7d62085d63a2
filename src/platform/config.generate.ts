import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { settings } from './config.ts'
import { projectFolder } from './config.types.ts'

/** The documents made from the table of settings, by their path in the project. */
export const settingsDocuments: Readonly<Record<string, () => string>> = {
  'docs/settings.md': () => `# Settings

Made from the table in \`src/platform/config.ts\` by \`node src/platform/config.generate.ts\`; do not edit.

Set them in the environment, or in a file \`ringroot.env\` in the project folder (copy \`ringroot.env.example\`). The environment wins.
All are read once, at the start. A wrong one is named with what was expected, and nothing starts.

| Name | Default | What it is | Expected |
| --- | --- | --- | --- |
${Object.values(settings)
  .map(
    ({ env, fallback, about, type }) =>
      `| \`${env}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${about} | ${type.expected} |\n`,
  )
  .join('')}`,

  'ringroot.env.example':
    () => `# Copy to ringroot.env and change what you need. Explained in docs/settings.md; made from src/platform/config.ts, do not edit.
${Object.values(settings)
  .map(
    ({ env, fallback = '', about, type }) =>
      `\n# ${about}\n# Expected: ${type.expected}.\n#${env}=${fallback}\n`,
  )
  .join('')}`,
}

if (import.meta.main)
  for (const [path, make] of Object.entries(settingsDocuments))
    await writeFile(join(projectFolder, path), make())
