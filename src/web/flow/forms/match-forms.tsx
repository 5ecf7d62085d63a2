import { useTranslation } from 'react-i18next'
import { Input } from '../../ui/field.tsx'
import { ChoiceField, NextField, Rows, TextField } from '../fields.tsx'
import { listOf, type FormsOf } from './form.ts'

/** Steps that choose a way by who calls and why. */
export const matchForms: FormsOf<'route-by-area' | 'route-by-caller' | 'route-by-source'> = {
  'route-by-area': ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <Rows
          label={t('flow.branches')}
          rows={step.branches}
          fresh={() => ({ areas: ['US'], next: step.otherwise })}
          onChange={(branches) => onChange({ ...step, branches: [...branches] })}
        >
          {(branch, change) => (
            <>
              <TextField
                label={t('flow.areas')}
                hint={t('flow.areasHint')}
                value={branch.areas.join(', ')}
                onChange={(text) => change({ ...branch, areas: listOf(text) })}
              />
              <NextField
                label={t('flow.leadsTo')}
                value={branch.next}
                around={around}
                onChange={(next) => change({ ...branch, next: next ?? '' })}
              />
            </>
          )}
        </Rows>
        <NextField
          label={t('flow.way.otherwise')}
          value={step.otherwise}
          around={around}
          onChange={(next) => onChange({ ...step, otherwise: next ?? '' })}
        />
      </>
    )
  },
  'route-by-caller': ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <Rows
          label={t('flow.branches')}
          rows={step.branches}
          fresh={() => ({ callers: { is: 'known' as const }, next: step.otherwise })}
          onChange={(branches) => onChange({ ...step, branches: [...branches] })}
        >
          {(branch, change) => {
            const { callers } = branch
            const kind = 'is' in callers ? callers.is : 'tagged' in callers ? 'tagged' : 'numbers'
            return (
              <>
                <ChoiceField
                  label={t('flow.caller')}
                  value={kind}
                  choices={[
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
                <NextField
                  label={t('flow.leadsTo')}
                  value={branch.next}
                  around={around}
                  onChange={(next) => change({ ...branch, next: next ?? '' })}
                />
              </>
            )
          }}
        </Rows>
        <NextField
          label={t('flow.way.otherwise')}
          value={step.otherwise}
          around={around}
          onChange={(next) => onChange({ ...step, otherwise: next ?? '' })}
        />
      </>
    )
  },
  'route-by-source': ({ step, around, onChange }) => {
    const { t } = useTranslation()
    return (
      <>
        <Rows
          label={t('flow.branches')}
          rows={step.branches}
          fresh={() => ({ source: { source: 'google' }, next: step.otherwise })}
          onChange={(branches) => onChange({ ...step, branches: [...branches] })}
        >
          {(branch, change) => (
            <>
              <div className="grid grid-cols-2 gap-2">
                {(['source', 'medium', 'campaign', 'channel'] as const).map((word) => (
                  <Input
                    key={word}
                    aria-label={t(`flow.source.${word}`)}
                    placeholder={t(`flow.source.${word}`)}
                    value={branch.source[word] ?? ''}
                    onChange={({ target }) => {
                      const { [word]: _, ...rest } = branch.source
                      change({
                        ...branch,
                        source: target.value === '' ? rest : { ...rest, [word]: target.value },
                      })
                    }}
                  />
                ))}
              </div>
              <NextField
                label={t('flow.leadsTo')}
                value={branch.next}
                around={around}
                onChange={(next) => change({ ...branch, next: next ?? '' })}
              />
            </>
          )}
        </Rows>
        <NextField
          label={t('flow.way.otherwise')}
          value={step.otherwise}
          around={around}
          onChange={(next) => onChange({ ...step, otherwise: next ?? '' })}
        />
      </>
    )
  },
}
