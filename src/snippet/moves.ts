/** A page of a single-page app: its path and query, and a hash that routes (`#/`, `#!`). */
const route = (): string =>
  location.pathname + location.search + (/^#[!/]/.test(location.hash) ? location.hash : '')

/**
 * Calls `moved` when a single-page app has gone to another page, a moment later, so that its title is there.
 * An app that only tidies its address (`replaceState`) has not moved.
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
  const push = history.pushState
  history.pushState = function (...change) {
    push.apply(this, change)
    check()
  }
  addEventListener('popstate', check)
}
