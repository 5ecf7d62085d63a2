import type { ReactNode } from 'react'
import { TextLine } from '../ui/field.tsx'

/** Somebody's number, as a person writes it: the first line of its form. */
export function PhoneLine(props: {
  label: string
  hint?: ReactNode
  value: string
  onChange: (typed: string) => void
}) {
  return <TextLine required autoFocus type="tel" maxLength={40} {...props} />
}
