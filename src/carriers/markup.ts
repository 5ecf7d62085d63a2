import { join } from 'node:path'
import type { AccountId, CallId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import type { Inventory } from '#configuration/inventory.ts'
import type { PromptKey } from '#media/engine.ts'
import type { Prompts } from '#media/prompts.ts'
import { ringingTone } from '#media/tone.ts'
import { PromptShelf } from '#media/worker/prompt-shelf.ts'
import { holdMusicKey } from '#media/hold-music.ts'
import { newId, now } from '#platform/clock.ts'
import { openKept } from '#platform/kept.ts'
import type { Routes } from '#platform/http/server.ts'
import type { Log } from '#platform/log.ts'
import { parsePhone } from '#platform/phone.ts'
import type { Storage } from '#platform/storage.ts'
import type { Attributions } from '#stages/attribution/attribution.job.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { Prompt } from '#stages/call/flow.ts'
import type { CallerChecks } from './caller-check.ts'
import type { Carrier, Reach } from './carrier.ts'
import type { Sound } from './markup-document.ts'
import { MarkupEdge, type Door, type MarkupEdgeParts } from './markup-edge.ts'
import { keptVersion } from './markup-kept.ts'
import { promptLinks } from './markup-prompts.ts'
import { markupRoutes } from './markup-routes.ts'
import type { Switchboard } from './switchboard.ts'
import { isWithheld } from './withheld.ts'
import { uploadedPrompt } from './uploaded-prompt.ts'

export type MarkupCarrierParts = Readonly<{
  /** Of this server, as carriers reach it. */
  publicUrl: string
  carriers: ReadonlyMap<string, Carrier>
  /** How far our requests to carriers go. */
  reach: Reach
  inventory: Pick<Inventory, 'findNumber' | 'findConnection' | 'findPrompt'>
  attribution: Pick<Attributions, 'attribute'>
  prompts: Pick<Prompts, 'say'>
  storage: Storage
  switchboard: Switchboard
  callers: CallerChecks
  /** Signs the addresses of prompts. */
  promptKey: Buffer
  record(event: CallEvent): void
  /** Where calls are kept that outlive this process. */
  folder: string
  began: MarkupEdgeParts['began']
  recorded: MarkupEdgeParts['recorded']
  log: Log
}>

/** Calls of carriers that ask over webhooks what to do. */
export type MarkupCarriers = Readonly<{
  routes: readonly Routes[]
  live(): ReadonlySet<CallId>
  askFor: MarkupEdge['askFor']
  /** The caller's leg of a call is over, as its carrier says when asked. */
  ended(call: CallId, at: Instant | null): void
  counters(): Readonly<Record<string, number>>
  /** Calls in progress go on at their carriers. */
  close(): Promise<void>
}>

export function startMarkupCarriers(parts: MarkupCarrierParts): MarkupCarriers {
  const { inventory, publicUrl, switchboard, record, began, recorded, log } = parts
  const links = promptLinks({ shelf: new PromptShelf(parts.storage), publicUrl, key: parts.promptKey, now })
  const edge = new MarkupEdge({
    switchboard,
    publicUrl,
    route: (number) => inventory.findNumber(number),
    callerNumber: (text, { country }) => (isWithheld(text) ? null : parsePhone(text, country)),
    attribute: parts.attribution.attribute,
    newCallId: (at) => newId<CallId>(at),
    prepare: soundsOf(parts, links.linkTo),
    callers: parts.callers,
    record,
    began,
    recorded,
    kept: openKept({ folder: join(parts.folder, 'webhook-calls'), version: keptVersion, log }),
    now,
    log,
  })
  const findDoor = (kind: string, id: string): Door | null => {
    const carrier = parts.carriers.get(kind)
    const found = inventory.findConnection(id)
    if (carrier?.voice === undefined || found?.carrier !== kind) return null
    const { accountId, settings, baseUrl } = found
    return {
      carrier,
      voice: carrier.voice,
      accountId,
      connection: { id, settings, baseUrl, reach: parts.reach },
    }
  }
  edge.goOn(findDoor)
  return {
    routes: [links.routes, markupRoutes({ edge, findDoor, publicUrl, now, log })],
    live: () => edge.live(),
    askFor: (account, call, wish) => edge.askFor(account, call, wish),
    ended: (call, at) => edge.ended(call, at),
    counters: () => edge.counters(),
    close: async () => edge.close(),
  }
}

/** A Dial rings as its carrier does; this is for a flow that plays the tone itself. */
const tones = { beep: 'tone/beep', music: holdMusicKey, ringing: ringingTone('US') } as const

/** Prompts that have been prepared since the start: a caller waits for every look at the disk. */
const mostRemembered = 2000

/** A prompt as a sound of ours; as words for the carrier's voice when our own cannot speak it. */
function soundsOf(
  { prompts, inventory }: Pick<MarkupCarrierParts, 'prompts' | 'inventory'>,
  linkTo: (key: PromptKey) => string,
): MarkupEdgeParts['prepare'] {
  const spoken = new Map<string, PromptKey>()
  return async (prompt: Prompt, locale: string, account: AccountId): Promise<Sound | null> => {
    if ('file' in prompt) {
      const key = uploadedPrompt(inventory, account, prompt.file)
      return key === null ? null : { url: linkTo(key) }
    }
    if ('tone' in prompt) return { url: linkTo(tones[prompt.tone]) }
    const name = `${locale} ${prompt.say}`
    const before = spoken.get(name)
    if (before !== undefined) return { url: linkTo(before) }
    const made = await prompts.say(prompt.say, locale)
    if (!made.ok) return { say: prompt.say }
    if (spoken.size >= mostRemembered) spoken.clear()
    spoken.set(name, made.value)
    return { url: linkTo(made.value) }
  }
}
