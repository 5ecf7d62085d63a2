import type { CostSettings, VisitWords } from '#stages/cost/cost.wire.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Tags } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { costKeys, costSettings } from '../api/cost-queries.ts'
import { explain } from '../api/problem.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'
import { Table, Td, Th } from '../ui/table.tsx'
import { useToast } from '../ui/toast.tsx'
import { usePlatformName } from './platform-name.ts'

/** Changes one of the settings, and shows what they are then. */
export function useChangeSettings() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  return useMutation({
    mutationFn: ({
      method,
      parts,
      body,
    }: {
      method: 'PUT' | 'DELETE'
      parts: readonly string[]
      body?: object
    }) => request<CostSettings>(method, path(['accounts', id, ...parts]), body),
    onSuccess: (settings) => {
      client.setQueryData(costSettings(id).queryKey, settings)
      for (const filter of costKeys(id)) void client.invalidateQueries(filter)
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
}

/** Which visits a platform's costs, and its campaigns', belong to. */
export function CostNames() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data } = useQuery(costSettings(id))
  if (!data) return <Skeleton className="h-40" />
  return (
    <>
      <Panel title={t('costs.platforms')} flush>
        <p className="border-b border-line px-4 py-3 text-sm text-ink-2">{t('costs.namesAbout')}</p>
        <Table>
          <thead>
            <tr className="border-b border-line">
              <Th>{t('costs.platform')}</Th>
              <Th>{t('costs.source')}</Th>
              <Th>{t('costs.medium')}</Th>
              <Th />
            </tr>
          </thead>
          <tbody>
            {data.platforms.map((platform) => (
              <Platform key={JSON.stringify(platform)} platform={platform} />
            ))}
          </tbody>
        </Table>
      </Panel>
      <Campaigns settings={data} />
    </>
  )
}

function Platform({ platform }: { platform: CostSettings['platforms'][number] }) {
  const { t } = useTranslation()
  const name = usePlatformName()
  const change = useChangeSettings()
  const [words, setWords] = useState({ source: platform.source, medium: platform.medium })
  const changed = words.source !== platform.source || words.medium !== platform.medium
  const field = (which: 'source' | 'medium') => (
    <Input
      aria-label={`${name(platform.origin)}: ${t(`costs.${which}`)}`}
      className="max-w-44"
      maxLength={60}
      value={words[which]}
      onChange={({ target }) => setWords((old) => ({ ...old, [which]: target.value }))}
    />
  )
  return (
    <tr className="border-b border-line last:border-0">
      <Td className="font-medium whitespace-nowrap">{name(platform.origin)}</Td>
      <Td>{field('source')}</Td>
      <Td>{field('medium')}</Td>
      <Td className="w-24 text-right">
        {changed && words.source && words.medium && (
          <Button
            kind="primary"
            size="small"
            onClick={() =>
              change.mutate({ method: 'PUT', parts: ['costs', 'platforms', platform.origin], body: words })
            }
          >
            {t('do.save')}
          </Button>
        )}
      </Td>
    </tr>
  )
}

function Campaigns({ settings }: { settings: CostSettings }) {
  const { t } = useTranslation()
  return (
    <Panel title={t('costs.campaigns')} flush>
      {settings.campaigns.length === 0 ? (
        <Empty icon={<Tags />} title={t('costs.noNames')} lesson={t('costs.noNamesLesson')} />
      ) : (
        <Table>
          <thead>
            <tr className="border-b border-line">
              <Th>{t('costs.campaign')}</Th>
              <Th>{t('costs.visitsCarry')}</Th>
              <Th />
            </tr>
          </thead>
          <tbody>
            {settings.campaigns.map((campaign) => (
              <Campaign
                key={`${campaign.origin} ${campaign.name}`}
                campaign={campaign}
                known={settings.known}
              />
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}

const written = ({ source, medium, campaign }: VisitWords): string =>
  `${source} / ${medium}${campaign ? ` · ${campaign}` : ''}`

function Campaign(props: { campaign: CostSettings['campaigns'][number]; known: readonly VisitWords[] }) {
  const { t } = useTranslation()
  const name = usePlatformName()
  const change = useChangeSettings()
  const { origin, is, perhaps, renamed } = props.campaign
  const say = (words: VisitWords | null) =>
    change.mutate({
      method: 'PUT',
      parts: ['costs', 'campaigns'],
      body: { origin, name: props.campaign.name, is: words },
    })
  return (
    <tr className="border-b border-line last:border-0">
      <Td className="max-w-64">
        <span className="block truncate font-medium">{props.campaign.name || t('return.noCampaign')}</span>
        <span className="block text-xs text-ink-3">{name(origin)}</span>
      </Td>
      <Td className="max-w-96">
        {is ? (
          <span className={renamed ? '' : 'text-ink-2'}>{renamed ? written(is) : t('costs.asTagged')}</span>
        ) : perhaps ? (
          <span className="text-waiting">{t('costs.perhaps', { name: written(perhaps) })}</span>
        ) : (
          <span className="text-ink-3">{t('costs.noVisits')}</span>
        )}
      </Td>
      <Td className="text-right">
        <span className="inline-flex flex-wrap justify-end gap-2 py-1">
          {perhaps && (
            <Button kind="primary" size="small" onClick={() => say(perhaps)}>
              {t('costs.confirm')}
            </Button>
          )}
          {renamed && (
            <Button kind="quiet" size="small" onClick={() => say(null)}>
              {t('costs.forget')}
            </Button>
          )}
          {!is && (
            <Select
              aria-label={`${props.campaign.name}: ${t('costs.visitsCarry')}`}
              className="max-w-40"
              value=""
              onChange={({ target }) => {
                const chosen = props.known[Number(target.value)]
                if (chosen) say(chosen)
              }}
            >
              <option value="">{t('costs.chooseName')}</option>
              {props.known.map((words, index) => (
                <option key={written(words)} value={index}>
                  {written(words)}
                </option>
              ))}
            </Select>
          )}
        </span>
      </Td>
    </tr>
  )
}
