import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NextField, Rows, type Around } from '../fields.tsx'

/** Ways a call may take, each with the step it leads to; below them the one for whoever takes none. */
export function Branches<Row extends Readonly<{ next: string }>>(props: {
  around: Around
  branches: readonly Row[]
  fresh: () => Row
  onChange: (branches: Row[]) => void
  /** Left out: every call takes one of them. */
  otherwise?: Readonly<{ step: string; onChange: (step: string) => void; label?: string }>
  /** Left out: "Branches". */
  label?: string
  /** What sends a call this way. */
  children: (branch: Row, change: (branch: Row) => void) => ReactNode
}) {
  const { t } = useTranslation()
  const { around, otherwise } = props
  return (
    <>
      <Rows
        label={props.label ?? t('flow.branches')}
        rows={props.branches}
        fresh={props.fresh}
        onChange={(branches) => props.onChange([...branches])}
      >
        {(branch, change) => (
          <>
            {props.children(branch, change)}
            <NextField
              label={t('flow.leadsTo')}
              value={branch.next}
              around={around}
              onChange={(next) => change({ ...branch, next: next ?? '' })}
            />
          </>
        )}
      </Rows>
      {otherwise && (
        <NextField
          label={otherwise.label ?? t('flow.way.otherwise')}
          value={otherwise.step}
          around={around}
          onChange={(next) => otherwise.onChange(next ?? '')}
        />
      )}
    </>
  )
}
