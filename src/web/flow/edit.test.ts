import { describe, expect, it } from 'vitest'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import { inOrder } from './in-order.ts'
import { draftOf, edited, freshName, redone, undone, type Step } from './edit.ts'

const hangup: Step = { does: 'hangup' }
const menu: Step = {
  does: 'menu',
  prompt: { say: 'bye' },
  keys: { '1': 'bye', '2': 'menu' },
  timeout: 5000,
  tries: 2,
  invalid: null,
  otherwise: 'bye',
}
const flow: FlowBody = { start: 'menu', steps: { menu, bye: hangup }, failOpen: null }

describe('editing a flow', () => {
  it('adds a step and leads there', () => {
    const { flow: changed } = edited(draftOf(flow), {
      edit: 'add',
      name: 'end',
      step: hangup,
      from: { step: 'menu', path: 'keys.3' },
    })
    expect(changed.steps['end']).toEqual(hangup)
    expect(changed.steps['menu']).toMatchObject({ keys: { '1': 'bye', '3': 'end' } })
  })

  it('renames a step everywhere it is led to, and nowhere else', () => {
    const { flow: changed } = edited(draftOf(flow), { edit: 'rename', name: 'bye', to: 'goodbye' })
    expect(Object.keys(changed.steps)).toEqual(['menu', 'goodbye'])
    expect(changed.steps['menu']).toMatchObject({
      prompt: { say: 'bye' },
      keys: { '1': 'goodbye', '2': 'menu' },
      otherwise: 'goodbye',
    })
    expect(edited(draftOf(flow), { edit: 'rename', name: 'menu', to: 'start' }).flow.start).toBe('start')
  })

  it.each(['', 'menu', 'bye', 'x'.repeat(51)])('does not rename to "%s"', (to) => {
    expect(edited(draftOf(flow), { edit: 'rename', name: 'bye', to }).flow).toBe(flow)
  })

  it('takes back and brings back, and a new change forgets what was taken back', () => {
    const first = edited(draftOf(flow), { edit: 'remove', name: 'bye' })
    const second = edited(first, { edit: 'start', name: 'bye' })
    expect(undone(undone(second)).flow).toEqual(flow)
    expect(redone(undone(second)).flow).toEqual(second.flow)
    expect(redone(edited(undone(second), { edit: 'fail-open', destination: 'd' })).flow.failOpen).toBe('d')
    expect(undone(draftOf(flow)).flow).toBe(flow)
  })

  it('finds a name nobody has', () => {
    expect(freshName(flow, 'menu')).toBe('menu 2')
    expect(freshName(flow, 'ring')).toBe('ring')
  })
})

describe('the steps of a flow in order', () => {
  it('begins with the start, goes on as a call does, and ends with those no call comes to', () => {
    const steps = { attic: hangup, bye: hangup, menu }
    expect(inOrder({ start: 'menu', steps }).map(([name]) => name)).toEqual(['menu', 'bye', 'attic'])
  })
  it('leaves out steps that are not there', () => {
    expect(inOrder({ start: 'constructor', steps: { menu } }).map(([name]) => name)).toEqual(['menu'])
  })
})
