/** Milliseconds a number stands on a visible page before it is asked for; once it has come in view, time runs four times as fast. */
const patience = 2000
const haste = 4
const tick = 250

/**
 * Calls `ready` once when somebody has had a number before them long enough. Give it each element that holds one.
 * Who leaves earlier, or never looks (a prerender, a background tab), takes none.
 */
export function awaitSighting(ready: () => void): (element: Element) => void {
  let timer: ReturnType<typeof setInterval> | undefined
  let left = patience
  let pace = 1
  const observer = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) pace = haste
  })

  return (element) => {
    observer.observe(element)
    timer ??= setInterval(() => {
      if (document.hidden || (left -= tick * pace) > 0) return
      clearInterval(timer)
      observer.disconnect()
      ready()
    }, tick)
  }
}
