import { useTranslation } from 'react-i18next'
import { Tooltip } from '../ui/tooltip.tsx'

/** Every figure the dashboard shows, by the glossary's name. Each has a title `term.*` and a definition `define.*`. */
const terms = [
  'calls',
  'answered',
  'missed',
  'voicemail',
  'abandoned',
  'interrupted',
  'firstTime',
  'answerRate',
  'averageLength',
  'averageRing',
  'callsOut',
  'ring',
  'connected',
  'onHold',
  'total',
  'model',
  'lastShown',
  'callback',
  'placement',
  'unlinked',
  'visits',
  'forms',
  'creditedCalls',
  'leads',
  'sales',
  'revenue',
  'cost',
  'costPerCall',
  'costPerLead',
  'costPerSale',
  'roi',
] as const
export type Term = (typeof terms)[number]

/** A figure's name, with its definition on hover, focus or tap. */
export function TermName(props: { term: Term; className?: string }) {
  const { t } = useTranslation()
  return (
    <Tooltip hint={t(`define.${props.term}`)}>
      <button
        type="button"
        className={`cursor-help rounded-sm text-left underline decoration-line-strong decoration-dotted underline-offset-3 ${props.className ?? ''}`}
      >
        {t(`term.${props.term}`)}
      </button>
    </Tooltip>
  )
}
