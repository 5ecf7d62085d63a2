import type { Rules } from '#stages/visit/visit.wire.ts'
import { finder, rewrite, seam, type Finder, type Wanted } from './rewrite.ts'

/** A number may run over these; any other element begins and ends a text. No links, no footnote marks. */
const inline = /^([BIUS]|EM|STRONG|SPAN|FONT|SMALL|MARK|WBR|#text|#comment)$/

/** Texts somebody is writing belong to them, with all that stands in them. */
const editable = '[contenteditable]:not([contenteditable=false])'
/** Text that is no prose; `data-ringroot="off"` is the owner's own exception. */
const offLimits = `head,script,style,code,textarea,select,[data-ringroot=off],${editable}`

/** A page that undoes each swap at once would keep both of us busy for ever: after so many in a second we let it win. */
const swapsPerSecond = 1000

/** A text, or an attribute: both have a value to change. */
type Place = Text | Attr

const elementOf = (place: Place): Element | null => (place as Attr).ownerElement ?? place.parentElement
const valueOf = (place: Place): string => place.nodeValue as string // neither kind is ever without
const flows = (node: Node | null): node is Node => inline.test(node?.nodeName as string) // of nothing: 'undefined' flows not

/** What stands on the page now, and what the page had said there. */
export type Written = readonly [shown: string, said: string]

export type Swapper = Readonly<{
  /** From now on these. `sighted` is given while numbers are only looked for, and hears of each element that holds one. */
  use: (swaps: readonly Wanted[], rules: Rules, sighted?: (element: Element) => void) => void
  /** What was swapped last, whole texts and links. */
  texts: () => Written[]
}>

/** Keeps the numbers of a document swapped, whatever the page does later. `texts` are what the starter has swapped already. */
export function watch(attributes: readonly string[], texts: readonly Written[]): Swapper {
  const names = ['href', ...attributes]
  let list: readonly Finder[] = []
  let notInText: RegExp
  let notInLink: RegExp
  let seen: ((element: Element) => void) | undefined
  let second = 0
  let budget = 0
  /** Texts that read on, from one inline element to the next. */
  let run: Text[] = []
  let changes: [place: Place, to: string][] = []
  /** What we wrote, and what the page had said there: read as the page's own words when numbers change again. */
  const written = new Map(texts)
  const said = (place: Place): string => written.get(valueOf(place)) ?? valueOf(place)

  /** Reads the places as one text, with `prefix` before it that is no part of it. */
  const read = (places: readonly Place[], not: RegExp, prefix = ''): void => {
    let found = 0
    let text = places.map(said).join(seam).slice(prefix.length)
    if (prefix) text = text.replace(/%[2-7][\da-f]/gi, unescape)
    const parts = rewrite(text, list, not, () => found++).split(seam)
    if (!found || parts.length !== places.length) return
    places.forEach((place, at) => {
      const to = prefix + parts[at]
      const element = elementOf(place)
      if (seen && element) seen(element)
      else if (to !== place.nodeValue && budget-- > 0) changes.push([place, to])
    })
  }

  const finish = (): void => {
    const texts = run
    run = []
    if (texts[0]) read(texts, notInText)
  }

  const visit = (node: Node): void => {
    const block = !flows(node)
    if (block) finish()
    if (node.nodeType === 3) run.push(node as Text) // nodeType says so
    else if (node instanceof Element) {
      for (const name of names) {
        const place = node.getAttributeNode(name)
        if (!place || (name === 'value' && node === document.activeElement) || node.matches(editable))
          continue
        if (name !== 'href') read([place], notInText)
        else {
          const [scheme] = /^\s*(tel|callto):\/*/i.exec(place.value) ?? []
          if (scheme) read([place], notInLink, scheme)
        }
      }
      if (!node.matches(offLimits)) {
        if (node.shadowRoot) begin(node.shadowRoot)
        node.childNodes.forEach(visit)
      }
    } else node.childNodes.forEach(visit)
    if (block) finish()
  }

  /** The whole text a changed node stands in: a number may have been completed by it. */
  const revisit = (node: Node): void => {
    let next: Node | null = node
    // A log of ten thousand spans is not read again for each one that is added.
    let reach = 0
    if (flows(node)) {
      while (flows(next.parentNode)) next = next.parentNode
      for (reach = 90; reach-- > 60 && flows(next.previousSibling);) next = next.previousSibling
    }
    do {
      visit(next)
      next = next.nextSibling
    } while (reach-- > 0 && flows(next))
    finish()
  }

  /**
   * Writes all changes with one layout before and one after. Digits differ in width in some typefaces: a text that stands alone in its
   * element keeps the width it had, so nothing beside it moves.
   */
  const write = (): void => {
    const all = changes
    changes = []
    const range = document.createRange()
    const widths = (): number[] =>
      all.map(([place]) => {
        if (place.parentNode?.childNodes.length !== 1) return 0
        range.selectNode(place)
        return range.getClientRects().length === 1 ? range.getBoundingClientRect().width : 0
      })
    const before = widths()
    if (written.size > 999) written.clear() // a clock beside a number makes a new text each second
    for (const [place, to] of all) {
      written.set(to, said(place))
      place.nodeValue = to
    }
    widths().forEach((after, nth) => {
      const [place, to] = all[nth] as [Text, string] // an attribute has no width
      const missing = (before[nth] ?? 0) - after
      const box = place.parentElement
      // Once is enough: a text that changes each second would drift apart.
      if (box && after && missing && !box.style.letterSpacing) {
        box.style.letterSpacing = `${(parseFloat(getComputedStyle(box).letterSpacing) || 0) + missing / to.length}px`
      }
    })
  }

  const guarded = (work: () => void): void => {
    try {
      work()
      write()
    } catch {
      // Never into the page: a document too deep to walk, a pattern that is none, a prototype somebody replaced.
      run = []
      changes = []
    }
    observer.takeRecords() // what we wrote ourselves
  }

  const observer = new MutationObserver((records) => {
    const now = (Date.now() / 1000) | 0
    if (now !== second) [second, budget] = [now, swapsPerSecond]
    guarded(() => {
      const touched = new Set<Node>()
      for (const { type, target, addedNodes } of records) {
        if (type === 'childList') addedNodes.forEach((node) => touched.add(node))
        else touched.add(target)
      }
      touched.forEach((node) => {
        if (node.isConnected && !node.parentElement?.closest(offLimits)) revisit(node)
      })
    })
  })

  const begin = (root: Node): void => {
    finish()
    observer.observe(root, { childList: true, subtree: true, characterData: true, attributeFilter: names })
    visit(root)
  }

  return {
    use: (swaps, rules, sighted) => {
      guarded(() => {
        seen = undefined
        list = swaps.map((swap) => finder(swap, rules))
        notInText = RegExp(rules.notInText, 'iu')
        notInLink = RegExp(rules.notInLink, 'iu')
        seen = sighted
        budget = Infinity
        begin(document.documentElement)
      })
    },
    texts: () => [...written].slice(-30),
  }
}
