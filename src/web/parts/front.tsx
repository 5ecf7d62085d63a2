import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import mark from '../assets/mark.svg'
import { languages, speak } from '../words/words.ts'

/** A page in front of the dashboard: one thing to do, and the choice of language. */
export function Front(props: { title: string; about?: string; children: ReactNode }) {
  const { i18n } = useTranslation()
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <title>{`${props.title} · Ringroot`}</title>
      <div className="flex w-full max-w-sm flex-col gap-6">
        <div className="flex items-center gap-2.5">
          <img src={mark} alt="" className="size-7" />
          <span className="text-lg font-semibold tracking-tight">Ringroot</span>
        </div>
        <div className="flex flex-col gap-4 rounded-xl border border-line bg-surface p-6">
          <div>
            <h1 className="text-lg font-semibold">{props.title}</h1>
            {props.about && <p className="mt-1 text-sm text-ink-2">{props.about}</p>}
          </div>
          {props.children}
        </div>
        <div className="flex justify-center gap-4 text-xs text-ink-3">
          {languages.map(({ tag, name }) => (
            <button
              key={tag}
              type="button"
              lang={tag}
              aria-pressed={i18n.language === tag}
              onClick={() => void speak(tag)}
              className={`rounded-sm hover:text-ink ${i18n.language === tag ? 'font-medium text-ink' : ''}`}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
    </main>
  )
}
