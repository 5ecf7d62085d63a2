import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'

/** Puts text on the clipboard and says so for a moment. */
export function CopyButton(props: { text: string; label: string; done: string; withWords?: boolean }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(props.text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1600)
  }
  const words = copied ? props.done : props.label
  return (
    <Button
      size={props.withWords ? 'small' : 'icon-small'}
      kind={props.withWords ? 'plain' : 'quiet'}
      aria-label={words}
      title={words}
      onClick={() => void copy()}
    >
      {copied ? <Check className="text-answered" /> : <Copy />}
      {props.withWords && words}
    </Button>
  )
}
