import type { PersonDetail } from '#stages/person/person.wire.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Globe, type LucideIcon, Mail, Phone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Panel } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { useIdentityName } from './person-name.ts'

type Identity = PersonDetail['identities'][number]
type Join = PersonDetail['joins'][number]

const icons: Readonly<Record<Identity['kind'], LucideIcon>> = { phone: Phone, email: Mail, visitor: Globe }

/** Cuts an identity off, or takes that back. */
function useCut() {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const cut = useMutation({
    mutationFn: ({ identity, off }: Readonly<{ identity: string; off: boolean }>) =>
      request(off ? 'PUT' : 'DELETE', path(['accounts', account, 'identities', identity, 'cut'])),
    onSuccess: async (_, { identity, off }) => {
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === account })
      const action = { label: t('do.undo'), run: () => cut.mutate({ identity, off: false }) }
      say(off ? { text: t('persons.cutDone'), action, stays: 10_000 } : { text: t('persons.mended') })
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  return cut
}

/** By what they are recognised, what joins each to the others, and a way to say that one is not theirs. */
export function PersonIdentities({ person }: { person: PersonDetail }) {
  const { t } = useTranslation()
  const name = useIdentityName()
  const cut = useCut()
  const { identities, joins } = person
  return (
    <Panel title={t('persons.knownBy')} flush>
      <ul className="divide-y divide-line">
        {identities.map((identity) => {
          const Icon = icons[identity.kind]
          return (
            <li key={identity.id} className="flex items-start gap-3 px-4 py-2.5 text-sm">
              <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
              <div className="min-w-0 grow">
                <p className="truncate font-medium" title={identity.value}>
                  {name(identity)}
                </p>
                {identity.crowded && <p className="text-xs text-waiting">{t('persons.crowded')}</p>}
                {joins
                  .filter(({ left, right }) => left === identity.id || right === identity.id)
                  .map((join) => (
                    <Reason key={`${join.left}${join.right}`} join={join} of={identity} all={identities} />
                  ))}
              </div>
              {identities.length > 1 && (
                <Button
                  size="small"
                  kind="quiet"
                  disabled={cut.isPending}
                  aria-label={t('persons.cutOne', { name: name(identity) })}
                  onClick={() => cut.mutate({ identity: identity.id, off: true })}
                >
                  {t('persons.cut')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

/** "With 212 555 0199: a call, 92 % sure"; a call leads to it. */
function Reason(props: { join: Join; of: Identity; all: readonly Identity[] }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const name = useIdentityName()
  const { join, of, all } = props
  const other = all.find((one) => one.id === (join.left === of.id ? join.right : join.left))
  if (!other) return null
  const words = t('persons.joinedTo', {
    other: name(other),
    why: t(`persons.join.${join.why}`, { sure: format.percent(join.likelihood) }),
  })
  const times = join.times > 1 ? ` ${t('models.times', { count: join.times })}` : ''
  return (
    <p className="text-xs text-ink-3">
      {join.why === 'call' || join.why === 'callback' ? (
        <Link
          to="/$account/calls/$call"
          params={{ account: id, call: join.ref }}
          className="rounded-sm hover:text-ink hover:underline"
        >
          {words}
        </Link>
      ) : (
        words
      )}
      {times}
    </p>
  )
}

/** Who might be the same person, and why that is not believed. */
export function PersonNear({ person }: { person: PersonDetail }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const name = useIdentityName()
  const cut = useCut()
  const own = person.identities.find(({ cutOff }) => cutOff)
  return (
    <Panel title={t('persons.apart')} flush>
      <ul className="divide-y divide-line">
        {person.apart.map(({ identity, why, likelihood, person: theirs }) => {
          const off = identity.cutOff ? identity : own
          return (
            <li key={identity.id} className="flex items-center gap-3 px-4 py-2 text-sm">
              <div className="min-w-0 grow">
                <Link
                  to="/$account/people/$person"
                  params={{ account: id, person: theirs }}
                  className="block truncate rounded-sm hover:underline"
                >
                  {name(identity)}
                </Link>
                <p className="text-xs text-ink-3">
                  {t(`persons.apartWhy.${why}`, { sure: format.percent(likelihood) })}
                </p>
              </div>
              {why === 'cut-off' && off && (
                <Button
                  size="small"
                  kind="quiet"
                  disabled={cut.isPending}
                  onClick={() => cut.mutate({ identity: off.id, off: false })}
                >
                  {t('persons.mend')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
