/** What the shell gets; documented in docs/command-line.md. */
export const exitCode = { ok: 0, failed: 1, usage: 2, notRunning: 3 } as const
