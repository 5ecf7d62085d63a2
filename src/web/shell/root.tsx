import { Link, Outlet, type ErrorComponentProps } from '@tanstack/react-router'
import { Compass, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { explain, Problem } from '../api/problem.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Empty, Skeleton } from '../ui/panel.tsx'
import { ToastProvider } from '../ui/toast.tsx'
import { TooltipProvider } from '../ui/tooltip.tsx'

export function Root() {
  const { t } = useTranslation()
  return (
    <TooltipProvider>
      <ToastProvider closeLabel={t('do.close')} label={t('notices')}>
        <Outlet />
      </ToastProvider>
    </TooltipProvider>
  )
}

/** While a page's code comes: its rough shape, so that nothing jumps. */
export function Opening() {
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-4 py-6 md:px-8">
      <Skeleton className="h-7 w-40" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-72 w-full" />
    </div>
  )
}

export function Lost() {
  const { t } = useTranslation()
  return (
    <main className="grid min-h-[70dvh] place-items-center">
      <Empty icon={<Compass />} title={t('lost.title')} lesson={t('lost.lesson')}>
        <Link to="/" className={buttonLook({ kind: 'primary' })}>
          {t('lost.home')}
        </Link>
      </Empty>
    </main>
  )
}

/** Something failed: what happened, whether calls are safe, what to do. */
export function Trouble({ error, reset }: ErrorComponentProps) {
  return (
    <main className="grid min-h-[70dvh] place-items-center">
      <TroubleNote error={error} onRetry={reset} />
    </main>
  )
}

export function TroubleNote({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const safe =
    error instanceof Problem && (error.status === 0 || error.status >= 500)
      ? t('problem.unsure')
      : t('problem.safe')
  return (
    <div role="alert">
      <Empty icon={<TriangleAlert />} title={explain(t, error)} lesson={safe}>
        <Button onClick={onRetry}>{t('do.tryAgain')}</Button>
      </Empty>
    </div>
  )
}
