import type { ReactNode } from 'react'
import { TestCallButton } from '../parts/test-call.tsx'
import { AccountSwitcher } from './account-switcher.tsx'

/** A page's head and body. The test call stands in the same place on every page. */
export function Page(props: {
  title: ReactNode
  tabTitle?: string
  actions?: ReactNode
  children: ReactNode
  narrow?: boolean
}) {
  const name = props.tabTitle ?? (typeof props.title === 'string' ? props.title : '')
  return (
    <>
      <title>{name === '' ? 'Ringroot' : `${name} · Ringroot`}</title>
      <div className="flex h-13 items-center gap-2 border-b border-line bg-surface px-2 md:hidden">
        <div className="min-w-0 grow">
          <AccountSwitcher />
        </div>
        <TestCallButton />
      </div>
      <div
        className={`mx-auto flex w-full grow flex-col gap-4 px-4 py-4 md:gap-5 md:px-8 md:py-5 ${props.narrow ? 'max-w-4xl' : 'max-w-7xl'}`}
      >
        <header className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="min-w-0 grow truncate text-xl font-semibold tracking-tight">{props.title}</h1>
          {props.actions}
          <div className="max-md:hidden">
            <TestCallButton />
          </div>
        </header>
        {props.children}
      </div>
    </>
  )
}
