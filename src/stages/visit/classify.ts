import { ga4ChannelOf } from './channel.ts'
import { readArrival } from './source.ts'

const longestLine = 1_000_000

/** What `ringroot classify` answers to its lines, one by one; a wrong one is told what is wrong. An empty line says nothing. */
export function createClassify(): (line: string) => readonly string[] {
  let number = 0
  return (line) => {
    number += 1
    return line.trim() === '' ? [] : [JSON.stringify(classify(line) ?? { error: wrong, line: number })]
  }
}

const wrong = 'Not {"url": "...", "referrer": "..."}; the referrer may be left out'

function classify(line: string): object | null {
  const landing = line.length > longestLine ? null : fromJson(line)
  if (landing === null || typeof landing !== 'object' || !('url' in landing)) return null
  const referrer = ('referrer' in landing ? landing.referrer : null) ?? ''
  if (typeof landing.url !== 'string' || typeof referrer !== 'string') return null
  const { source, medium, campaign, term, content, channel, clickIds, tagged, within } = readArrival({
    url: landing.url,
    referrer,
  })
  const ga4Channel = ga4ChannelOf(source, medium, campaign)
  return { source, medium, campaign, term, content, channel, ga4Channel, clickIds, tagged, within }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
