import type { FileOrigin } from './cost-columns.ts'

/** What visits of a platform carry when nobody says otherwise: what its own click ids make of a visit, and Meta's usual tags. */
export const usualWords: Readonly<Record<FileOrigin, Readonly<{ source: string; medium: string }>>> = {
  'google-ads': { source: 'google', medium: 'cpc' },
  'microsoft-ads': { source: 'bing', medium: 'cpc' },
  meta: { source: 'facebook', medium: 'paid_social' },
  table: { source: '(not set)', medium: '(not set)' },
}
