import { AttributionEngine } from './engine.ts'
import { readEventLine } from './event-line.ts'

const longestLine = 4_000_000

/** What `ringroot attribution replay` does with one line: answers it with lines, of which a wrong one gets exactly one that says why. */
export function createReplay(): (line: string) => readonly string[] {
  const engine = new AttributionEngine()
  let number = 0
  return (line) => {
    number += 1
    if (line.trim() === '') return []
    const event = line.length > longestLine ? null : readEventLine(line)
    if (!event?.ok) return [JSON.stringify({ error: event?.detail ?? 'too long', line: number })]
    return engine
      .apply(event.value)
      .map((answer) => JSON.stringify('error' in answer ? { ...answer, line: number } : answer))
  }
}
