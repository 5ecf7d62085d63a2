import { useEffect, useState } from 'react'

/** The present moment, told again every `every` milliseconds while somebody looks. */
export function useNow(every: number, running = true): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every, running])
  return now
}
