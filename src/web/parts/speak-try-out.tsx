import { useMutation } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { explain } from '../api/problem.ts'
import { spoken } from '../flow/hear.ts'
import { useAccount, useLanguage } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextArea } from '../ui/field.tsx'
import { Panel } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { player } from './player.ts'

/** Text in, voice out: so that nobody has to call to hear what callers will. */
export function SpeakTryOut({ speaks }: { speaks: readonly string[] }) {
  const { t } = useTranslation()
  const { id, locale } = useAccount()
  const say = useToast()
  const [text, setText] = useState('')
  const [url, setUrl] = useState<string>()
  useEffect(
    () => () => {
      if (url === undefined) return
      if (player.state.track?.url === url) player.close()
      URL.revokeObjectURL(url)
    },
    [url],
  )
  const listen = useMutation({
    mutationFn: () => spoken(id, text.trim()),
    onSuccess: (made) => {
      setUrl(made)
      player.toggle({ title: text.trim(), url: made, seconds: 0 })
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error), stays: 9000 }),
  })
  return (
    <Panel title={t('sounds.speak')}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          listen.mutate()
        }}
      >
        <p className="text-sm text-ink-2">{t('sounds.speakAbout')}</p>
        <Foreign locale={locale} speaks={speaks} />
        <Field label={t('sounds.text')}>
          {(control) => (
            <TextArea
              {...control}
              required
              maxLength={2000}
              rows={2}
              placeholder={t('sounds.textExample')}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Field>
        <Button type="submit" className="self-start" disabled={listen.isPending || text.trim() === ''}>
          <Play />
          {t('sounds.listen')}
        </Button>
      </form>
    </Panel>
  )
}

/** Better said here than found out by a caller. */
function Foreign({ locale, speaks }: { locale: string; speaks: readonly string[] }) {
  const { t } = useTranslation()
  const mine = useLanguage()
  if (speaks.some((tag) => tag.split('-')[0] === locale)) return null
  const language = new Intl.DisplayNames(mine, { type: 'language' }).of(locale) ?? locale
  return <p className="rounded-md bg-waiting-soft px-3 py-2 text-sm">{t('sounds.foreign', { language })}</p>
}
