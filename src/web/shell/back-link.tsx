import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import { useAccount } from './account.ts'

/** From one thing back to the list it stands in; before the title of its page. */
export function BackLink(props: {
  to: '/$account/calls' | '/$account/forms' | '/$account/forms/own' | '/$account/people' | '/$account/return'
  label: string
}) {
  const { id } = useAccount()
  return (
    <Link
      to={props.to}
      params={{ account: id }}
      aria-label={props.label}
      className="-ml-1 rounded p-0.5 text-ink-3 hover:text-ink"
    >
      <ChevronLeft className="size-5" />
    </Link>
  )
}
