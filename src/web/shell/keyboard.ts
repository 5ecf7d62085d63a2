import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { player } from '../parts/player.ts'

/** `g`, then one of these. The same table draws the list that `?` opens. */
export const destinations = [
  { key: 'h', to: '/$account', word: 'nav.home' },
  { key: 'c', to: '/$account/calls', word: 'nav.calls' },
  { key: 't', to: '/$account/texts', word: 'nav.texts' },
  { key: 'f', to: '/$account/forms', word: 'nav.forms' },
  { key: 'p', to: '/$account/people', word: 'nav.people' },
  { key: 's', to: '/$account/sources', word: 'nav.sources' },
  { key: 'm', to: '/$account/models', word: 'nav.models' },
  { key: 'n', to: '/$account/numbers', word: 'nav.numbers' },
  { key: 'w', to: '/$account/sites', word: 'nav.sites' },
  { key: 'u', to: '/$account/set-up', word: 'nav.setUp' },
  { key: 'e', to: '/$account/settings', word: 'nav.settings' },
] as const

const typing = 'input, textarea, select, [contenteditable]'
const pressable = 'button, summary, a[href], [role="menuitem"], [role="slider"]'
const arrowed = '[role="radio"], [role="slider"], [role="menu"], [role="tab"]'

const searchBox = () => document.querySelector<HTMLInputElement>('[data-search]')

function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  const here = rows.findIndex((row) => row.contains(document.activeElement))
  const next = rows[here === -1 ? (step === 1 ? 0 : rows.length - 1) : here + step]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

/** The keyboard of the whole dashboard. A key pressed while typing, or with a modifier, is nobody's business. */
export function useKeyboard(openShortcuts: () => void): void {
  const navigate = useNavigate()
  const { account } = useParams({ from: '/$account' })
  useEffect(() => {
    let goUntil = 0
    const search = async () => {
      if (!searchBox()) await navigate({ to: '/$account/calls', params: { account } })
      requestAnimationFrame(() => searchBox()?.focus())
    }
    const press = (event: KeyboardEvent) => {
      const at = event.target instanceof Element ? event.target : document.body
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || at.closest(typing))
        return
      const done = (act: () => void) => {
        event.preventDefault()
        act()
      }
      if (event.timeStamp < goUntil) {
        goUntil = 0
        const goal = destinations.find(({ key }) => key === event.key)
        if (goal) done(() => void navigate({ to: goal.to, params: { account } }))
        return
      }
      if (event.key === 'g') goUntil = event.timeStamp + 1200
      else if (event.key === '/') done(() => void search())
      else if (event.key === '?') done(openShortcuts)
      else if (event.key === 'j') done(() => moveRow(1))
      else if (event.key === 'k') done(() => moveRow(-1))
      else if (event.key === ' ') {
        const row = at.closest<HTMLElement>('[data-row]')
        const play = row === at ? row.querySelector<HTMLElement>('[data-play]') : null
        if (play) done(() => play.click())
        else if (!at.closest(pressable) && player.ready) done(() => player.toggle())
      } else if (
        (event.key === 'ArrowLeft' || event.key === 'ArrowRight') &&
        player.ready &&
        !at.closest(arrowed)
      ) {
        done(() => player.move(event.key === 'ArrowLeft' ? -5 : 5))
      }
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [account, navigate, openShortcuts])
}
