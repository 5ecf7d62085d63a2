import { useSyncExternalStore } from 'react'

const query = matchMedia('(min-width: 768px)')
const subscribe = (listener: () => void) => {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** Whether there is room for a table; below this, cards. */
export const useWide = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
