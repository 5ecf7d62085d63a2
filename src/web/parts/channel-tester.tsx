import type { Tried } from '#stages/visit/channel.wire.ts'
import { useQuery } from '@tanstack/react-query'
import { Check, Minus, X } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelTry } from '../api/channel-queries.ts'
import { explain } from '../api/problem.ts'
import { useAccount } from '../shell/account.ts'
import { Field, Input } from '../ui/field.tsx'
import { Badge, Panel } from '../ui/panel.tsx'
import { useConditionLine, usualChannels, type Rule } from './channel-words.ts'
import { useChannelName } from './channel.ts'

const example = 'https://www.example.com/?utm_source=newsletter&utm_medium=email&utm_campaign=spring'

/** What an address would be counted as, and which rule says so: the account's own, then Google's. */
export function ChannelTester({ rules }: { rules: readonly Rule[] }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const [url, setUrl] = useState('')
  const [referrer, setReferrer] = useState('')
  const asked = useDeferredValue({ url: url.trim(), referrer: referrer.trim() })
  const given = asked.url !== '' || asked.referrer !== ''
  const { data, error } = useQuery({
    ...channelTry(id, [...rules], asked.url, asked.referrer),
    enabled: given,
  })
  return (
    <Panel title={t('channels.tester')} flush>
      <div className="grid gap-3 p-4 md:grid-cols-2">
        <Field label={t('channels.url')} hint={t('channels.urlHint')}>
          {(control) => (
            <Input
              {...control}
              type="url"
              spellCheck={false}
              maxLength={16_000}
              placeholder={example}
              value={url}
              onChange={({ target }) => setUrl(target.value)}
            />
          )}
        </Field>
        <Field label={t('channels.referrer')} hint={t('channels.referrerHint')}>
          {(control) => (
            <Input
              {...control}
              type="url"
              spellCheck={false}
              maxLength={16_000}
              placeholder="https://www.google.com/"
              value={referrer}
              onChange={({ target }) => setReferrer(target.value)}
            />
          )}
        </Field>
      </div>
      {given && error && (
        <p role="alert" className="border-t border-line px-4 py-3 text-sm text-missed">
          {explain(t, error)}
        </p>
      )}
      {given && data && <Verdict tried={data} rules={rules} />}
    </Panel>
  )
}

/** What the words were read from. */
const readFrom = ({ tagged, within, source }: Tried) =>
  tagged ? 'link' : within ? 'within' : source === '(direct)' ? 'nothing' : 'referrer'

const words = ['source', 'medium', 'campaign', 'term', 'content', 'landing', 'referrer'] as const

function Verdict({ tried, rules }: { tried: Tried; rules: readonly Rule[] }) {
  const { t } = useTranslation()
  const name = useChannelName()
  const clicks = Object.entries(tried.clickIds)
  return (
    <div className="grid border-t border-line md:grid-cols-2" aria-live="polite">
      <div className="flex flex-col gap-3 p-4">
        <div>
          <div className="text-xs text-ink-3">{t('channels.countedAs')}</div>
          <div className="text-lg font-semibold">{name(tried.channel)}</div>
          <p className="mt-0.5 text-xs text-ink-3">{t(`channels.read.${readFrom(tried)}`)}</p>
        </div>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          {words
            .filter((word) => tried[word] !== '')
            .map((word) => (
              <div key={word} className="contents">
                <dt className="text-ink-3">{t(`channels.word.${word}`)}</dt>
                <dd className="min-w-0 break-words">{tried[word]}</dd>
              </div>
            ))}
          {clicks.map(([id, value]) => (
            <div key={id} className="contents">
              <dt className="text-ink-3">{id}</dt>
              <dd className="truncate">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <ol className="border-line p-4 text-sm max-md:border-t md:border-l">
        {tried.failed.map((failed, place) => (
          <OwnStep key={place} rule={rules[place]} held={place === tried.rule} failed={failed} />
        ))}
        <UsualStep tried={tried} />
      </ol>
    </div>
  )
}

const marks = { holds: Check, fails: X, notAsked: Minus } as const

function Step(props: { says: keyof typeof marks; title: string; children?: React.ReactNode }) {
  const { t } = useTranslation()
  const Mark = marks[props.says]
  const held = props.says === 'holds'
  return (
    <li className="flex gap-2 py-1">
      <Mark
        aria-label={t(`channels.${props.says}`)}
        className={`mt-0.5 size-4 shrink-0 ${held ? 'text-answered' : 'text-ink-3'}`}
      />
      <span className="min-w-0">
        <span className={held ? 'font-medium' : 'text-ink-2'}>{props.title}</span>
        <span className="block text-xs text-ink-3">{props.children}</span>
      </span>
    </li>
  )
}

function OwnStep(props: { rule: Rule | undefined; held: boolean; failed: readonly number[] }) {
  const { t } = useTranslation()
  const line = useConditionLine()
  const { rule, held, failed } = props
  if (!rule) return null
  const said = held ? rule.when : rule.when.filter((_, place) => failed.includes(place))
  return (
    <Step says={held ? 'holds' : 'fails'} title={rule.channel}>
      {said.map((condition, index) => (
        <span key={index} className="block break-words">
          {held ? line(condition) : t('channels.not', { condition: line(condition) })}
        </span>
      ))}
    </Step>
  )
}

/** Without a rule of one's own the usual channel holds; where one held, what it would have been. */
function UsualStep({ tried }: { tried: Tried }) {
  const { t } = useTranslation()
  const name = useChannelName()
  const definition = useDefinition()
  const held = tried.rule === null
  return (
    <Step
      says={held ? 'holds' : 'notAsked'}
      title={held ? name(tried.usual) : t('channels.otherwise', { name: name(tried.usual) })}
    >
      {definition(tried.usual)}
      {tried.usual !== tried.ga4Channel && (
        <span className="block">{t('channels.toAnalytics', { name: name(tried.ga4Channel) })}</span>
      )}
    </Step>
  )
}

type Usual = (typeof usualChannels)[number]
const keyOf = (channel: Usual) => channel.toLowerCase().replaceAll(' ', '-') as Lowercase<Hyphenated<Usual>> // as the types say

type Hyphenated<Text extends string> = Text extends `${infer Head} ${infer Tail}`
  ? `${Head}-${Hyphenated<Tail>}`
  : Text

function useDefinition(): (channel: string) => string {
  const { t } = useTranslation()
  return (channel) => {
    const usual = usualChannels.find((each) => each === channel)
    return usual ? t(`channels.rule.${keyOf(usual)}`) : ''
  }
}

/** What there is without rules: Google's default groups in its order, and two of ours. */
export function UsualChannels() {
  const { t } = useTranslation()
  const name = useChannelName()
  const definition = useDefinition()
  return (
    <Panel flush title={t('channels.usual')}>
      <p className="border-b border-line px-4 py-2.5 text-sm text-ink-2">{t('channels.usualAbout')}</p>
      <ol>
        {usualChannels.map((channel) => (
          <li
            key={channel}
            className="grid gap-x-4 border-b border-line px-4 py-2 text-sm last:border-0 md:grid-cols-[13rem_1fr]"
          >
            <span className="flex items-center gap-2 font-medium">
              {name(channel)}
              {(channel === 'AI Assistants' || channel === 'Offline') && <Badge>{t('channels.ours')}</Badge>}
            </span>
            <span className="text-xs leading-5 text-ink-2">{definition(channel)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
