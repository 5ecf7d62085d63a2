/** A page of a single-page app: its path, and a hash that routes (`#/`, `#!`). */
const route = (): string => location.pathname + (/^#[!/]/.test(location.hash) ? location.hash : '')

/**
 * Calls `moved` when a single-page app has gone to another page, a moment later, so that its title is there.
 * Another query or anchor is the same page.
 */
export function onMove(moved: () => void): void {
  let from = route()
  const check = (): void => {
    setTimeout(() => {
      if (from !== route()) {
        from = route()
        moved()
      }
    }, 50)
  }
  const push = history.pushState.bind(history)
  history.pushState = (...change) => {
    push(...change)
    check()
  }
  addEventListener('popstate', check)
}
