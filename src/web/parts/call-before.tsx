import type { CallDetail } from '#stages/call/call.wire.ts'
import { CircleDashed, Phone, Signpost } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { SourceMark } from './call-words.tsx'
import { VisitBefore } from './visit-before.tsx'

/** Why did they call? */
export function CallBefore({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  return (
    <VisitBefore
      mark={!call.test && <SourceMark call={call} />}
      source={call.source}
      journey={call.journey}
      end={{ icon: Phone, word: t('before.called'), at: call.startedAt }}
      unvisited={{
        icon: call.basis === 'placement' ? Signpost : CircleDashed,
        why: t(`before.${whyNot(call)}`),
      }}
    />
  )
}

const whyNot = ({ test, basis, confidence }: CallDetail) =>
  test
    ? 'test'
    : basis === 'placement'
      ? 'printed'
      : basis === 'model'
        ? 'several'
        : confidence
          ? 'nobody'
          : 'unlinked'
