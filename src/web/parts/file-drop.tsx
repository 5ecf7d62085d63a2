import { FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'

/** Where a file is chosen, or dropped. */
export function FileDrop(props: {
  file: File | undefined
  /** As of an `<input type="file">`. */
  accept: string
  /** What the button says. */
  label: string
  onChoose: (file: File) => void
}) {
  const { file, onChoose } = props
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const [dropped] = event.dataTransfer.files
        if (dropped) onChoose(dropped)
      }}
      className={`flex flex-wrap items-center justify-center gap-x-3 gap-y-1 rounded-lg border border-dashed px-4 text-sm ${file ? 'py-3' : 'py-8'} ${over ? 'border-accent bg-accent-soft' : 'border-line-strong'}`}
    >
      <input
        ref={input}
        type="file"
        accept={props.accept}
        aria-label={props.label}
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          const [chosen] = target.files ?? []
          if (chosen) onChoose(chosen)
          target.value = '' // the same file may be chosen again
        }}
      />
      {file && <span className="min-w-0 grow truncate font-medium">{file.name}</span>}
      <Button size={file ? 'small' : 'medium'} onClick={() => input.current?.click()}>
        <FileUp />
        {props.label}
      </Button>
      {!file && <span className="text-ink-3 max-md:hidden">{t('costs.drop')}</span>}
    </div>
  )
}

/** How much of it has gone. */
export function Sending({ label, share }: { label: string; share: number }) {
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <span className="truncate text-ink-2">{label}</span>
      <progress
        aria-label={label}
        // Once all of it has gone the server reads it.
        {...(share < 1 ? { value: share, max: 1 } : {})}
        className="h-1.5 w-full overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent-fill"
      />
    </div>
  )
}
