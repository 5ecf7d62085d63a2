import type { ReactNode } from 'react'
import type { Step } from '../edit.ts'
import type { Around } from '../fields.tsx'

export type Of<Does extends Step['does']> = Extract<Step, { does: Does }>

/** The fields of one kind of step. */
export type FormOf<Does extends Step['does']> = (props: {
  step: Of<Does>
  around: Around
  onChange: (step: Of<Does>) => void
}) => ReactNode

export type FormsOf<Kinds extends Step['does']> = { readonly [Does in Kinds]: FormOf<Does> }

/** As they stand on a telephone, and the two that people know least last. */
export const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#'] as const

/** What stands between commas; a comma just typed is kept, so that one can go on. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trimStart())
    .filter((part, index, all) => part !== '' || index === all.length - 1)
