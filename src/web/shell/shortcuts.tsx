import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/dialog.tsx'
import { Key } from '../ui/panel.tsx'
import { destinations } from './keyboard.ts'

const others = [
  { keys: ['/'], word: 'keys.search' },
  { keys: ['j', 'k'], word: 'keys.rows' },
  { keys: ['Space'], word: 'keys.play' },
  { keys: ['←', '→'], word: 'keys.seek' },
  { keys: ['?'], word: 'keys.this' },
] as const

/** The list `?` opens. */
export function Shortcuts(props: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog open={props.open} onClose={props.onClose} title={t('keys.title')} closeLabel={t('do.close')}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2 text-sm">
        {others.map(({ keys, word }) => (
          <Fragment key={word}>
            <dt className="flex gap-1">
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dt>
            <dd>{t(word)}</dd>
          </Fragment>
        ))}
        {destinations.map(({ key, word }) => (
          <Fragment key={word}>
            <dt className="flex gap-1">
              <Key>g</Key>
              <Key>{key}</Key>
            </dt>
            <dd>{t(word)}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  )
}
