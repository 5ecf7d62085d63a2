import { Skeleton } from '../ui/panel.tsx'

/** Stands where a list will be. */
export function ListSkeleton() {
  return (
    <div className="flex flex-col rounded-lg border border-line bg-surface pt-9">
      {Array.from({ length: 10 }, (_, row) => (
        <div key={row} className="flex h-11 items-center gap-8 border-t border-line px-4">
          <Skeleton className="h-3 w-24 max-md:hidden" />
          <Skeleton className="h-3 w-36" />
          <Skeleton className="h-3 grow" />
          <Skeleton className="h-3 w-20" />
        </div>
      ))}
    </div>
  )
}
