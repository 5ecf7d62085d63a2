import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ContactRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { person as personQuery } from '../api/queries.ts'
import { Problem } from '../api/problem.ts'
import { PersonIdentities, PersonNear } from '../parts/person-identities.tsx'
import { usePersonName } from '../parts/person-name.ts'
import { PersonStory } from '../parts/person-story.tsx'
import { useAccount } from '../shell/account.ts'
import { BackLink } from '../shell/back-link.tsx'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { Empty, Skeleton } from '../ui/panel.tsx'

const route = getRouteApi('/$account/people/$person')

/** Who is this? One time line of visits, calls, texts, forms and sales, and why we think it is one person. */
export function PersonPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { person } = route.useParams()
  const name = usePersonName()
  const { data, error, refetch } = useQuery(personQuery(id, person))
  const title = data ? name(data) : t('persons.who')
  return (
    <Page
      tabTitle={title}
      title={
        <span className="flex items-center gap-2">
          <BackLink to="/$account/people" label={t('persons.back')} />
          <span className="truncate">{title}</span>
        </span>
      }
    >
      {data ? (
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.8fr)] max-lg:[&>*:nth-child(2)]:order-first">
          <div className="flex flex-col gap-4">
            <PersonIdentities person={data} />
            {data.apart.length > 0 && <PersonNear person={data} />}
          </div>
          <PersonStory person={data} />
        </div>
      ) : error instanceof Problem && error.status === 404 ? (
        <div className="rounded-lg border border-line bg-surface">
          <Empty icon={<ContactRound />} title={t('persons.notYet')} lesson={t('persons.notYetLesson')} />
        </div>
      ) : error ? (
        <TroubleNote error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="h-96" />
      )}
    </Page>
  )
}
