import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { channels } from '../../api/channel-queries.ts'
import { usualChannels } from '../../parts/channel-words.ts'
import { useAccount } from '../../shell/account.ts'
import { Choice, Input } from '../../ui/field.tsx'
import { TextField } from '../fields.tsx'
import { Branches } from './branches.tsx'
import { listOf, type FormsOf, type Of } from './form.ts'

/** Steps that choose a way by who calls and why. */
export const matchForms: FormsOf<'route-by-area' | 'route-by-caller' | 'route-by-source'> = {
  'route-by-area': ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <Branches
        around={around}
        branches={step.branches}
        fresh={() => ({ areas: ['US'], next: step.otherwise })}
        onChange={(branches) => onChange({ ...step, branches })}
        otherwise={{ step: step.otherwise, onChange: (otherwise) => onChange({ ...step, otherwise }) }}
      >
        {(branch, change) => (
          <TextField
            label={t('flow.areas')}
            hint={t('flow.areasHint')}
            value={branch.areas.join(', ')}
            onChange={(text) => change({ ...branch, areas: listOf(text) })}
          />
        )}
      </Branches>
    )
  },
  'route-by-caller': ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <Branches
        around={around}
        branches={step.branches}
        fresh={() => ({ callers: { is: 'known' as const }, next: step.otherwise })}
        onChange={(branches) => onChange({ ...step, branches })}
        otherwise={{ step: step.otherwise, onChange: (otherwise) => onChange({ ...step, otherwise }) }}
      >
        {(branch, change) => {
          const { callers } = branch
          const kind = 'is' in callers ? callers.is : 'tagged' in callers ? 'tagged' : 'numbers'
          return (
            <>
              <Choice
                label={t('flow.caller')}
                value={kind}
                options={[
                  ['known', t('flow.callers.known')],
                  ['new', t('flow.callers.new')],
                  ['withheld', t('flow.callers.withheld')],
                  ['tagged', t('flow.callers.taggedKind')],
                  ['numbers', t('flow.callers.numbers')],
                ]}
                onChange={(wish) =>
                  change({
                    ...branch,
                    callers:
                      wish === 'tagged'
                        ? { tagged: 'VIP' }
                        : wish === 'numbers'
                          ? { numbers: ['+1'] }
                          : { is: wish },
                  })
                }
              />
              {'tagged' in callers && (
                <TextField
                  label={t('flow.tag')}
                  value={callers.tagged}
                  onChange={(tagged) => change({ ...branch, callers: { tagged } })}
                />
              )}
              {'numbers' in callers && (
                <TextField
                  label={t('flow.numbers')}
                  hint={t('flow.numbersHint')}
                  value={callers.numbers.join(', ')}
                  onChange={(text) => change({ ...branch, callers: { numbers: listOf(text) } })}
                />
              )}
            </>
          )
        }}
      </Branches>
    )
  },
  'route-by-source': ({ step, around, onChange }) => (
    <Branches
      around={around}
      branches={step.branches}
      fresh={() => ({ source: { source: 'google' }, next: step.otherwise })}
      onChange={(branches) => onChange({ ...step, branches })}
      otherwise={{ step: step.otherwise, onChange: (otherwise) => onChange({ ...step, otherwise }) }}
    >
      {(branch, change) => (
        <SourceField value={branch.source} onChange={(source) => change({ ...branch, source })} />
      )}
    </Branches>
  ),
}

type Match = Of<'route-by-source'>['branches'][number]['source']

/** Words of a source that must all be the call's; for the channel, the account's own are offered first. */
function SourceField({ value, onChange }: { value: Match; onChange: (value: Match) => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const own = useQuery(channels(id)).data?.rules.map(({ channel }) => channel) ?? []
  const list = useId()
  return (
    <div className="grid grid-cols-2 gap-2">
      {(['source', 'medium', 'campaign', 'channel'] as const).map((word) => (
        <Input
          key={word}
          aria-label={t(`flow.source.${word}`)}
          placeholder={t(`flow.source.${word}`)}
          list={word === 'channel' ? list : undefined}
          value={value[word] ?? ''}
          onChange={({ target }) => {
            const { [word]: _, ...rest } = value
            onChange(target.value === '' ? rest : { ...rest, [word]: target.value })
          }}
        />
      ))}
      <datalist id={list}>
        {[...new Set([...own, ...usualChannels])].map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </div>
  )
}
