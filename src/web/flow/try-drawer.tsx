import { PhoneOff, RotateCcw, SkipForward, Volume2 } from 'lucide-react'
import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LegId } from '#base/id.ts'
import { callerLeg } from '#stages/call/call-event.ts'
import type { FlowBody } from '#stages/call/flow.wire.ts'
import type { Heard } from '#stages/call/turn.ts'
import { storyOf } from '../parts/call-story.ts'
import { Button } from '../ui/button.tsx'
import type { Prompt } from './fields.tsx'
import { promptWords } from './step-words.ts'
import { TrySetting, type Tried } from './try-setting.tsx'
import {
  answer,
  hear,
  heardOut,
  isOver,
  legsOf,
  mayAnswer,
  nameOfLeg,
  pathOf,
  waitOn,
  type Tryout,
} from './tryout.ts'

type Props = Tried &
  Readonly<{
    onPath: (path: readonly string[]) => void
    onHear: (prompt: Prompt) => void
  }>

const keypad = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const

/** Choose a time and a caller; then play the world, and see where the call goes. */
export function TryDrawer(props: Props) {
  const { t } = useTranslation()
  const [tryout, setTryout] = useState<Tryout | null>(null)
  const [aloud, setAloud] = useState(false)
  const { onPath, onHear } = props
  const path = tryout === null ? '' : pathOf(tryout).join('\n')
  useEffect(() => onPath(path === '' ? [] : path.split('\n')), [path, onPath])

  const speaking = tryout === null ? undefined : [...tryout.playing.values()].find(({ loop }) => !loop)
  const speakingId = speaking?.id
  useEffect(() => {
    if (aloud && speaking !== undefined) onHear(speaking.prompt)
    // Once for each prompt: its id is new each time.
  }, [aloud, speakingId])

  if (tryout === null) return <TrySetting {...props} aloud={aloud} onAloud={setAloud} onBegin={setTryout} />

  const tell = (heard: Heard) => setTryout((before) => before && hear(before, heard))
  const press = (leg: LegId, key: string) => tell({ kind: 'key-pressed', leg, key })
  const legs = legsOf(tryout)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-2">
        <span className="grow text-sm font-medium">
          {isOver(tryout) ? t('flow.over') : t('flow.onTheLine')}
        </span>
        <Button size="small" onClick={() => setTryout(null)}>
          <RotateCcw />
          {t('flow.again')}
        </Button>
      </div>
      {!isOver(tryout) && (
        <>
          {[...tryout.playing].map(([leg, playing]) => (
            <div key={playing.id} className="flex items-start gap-2 rounded-md bg-sunken px-3 py-2 text-sm">
              <div className="min-w-0 grow">
                <p className="text-xs text-ink-3">
                  {leg === callerLeg
                    ? t('flow.callerHears')
                    : t('flow.legHears', { name: nameOfLeg(tryout, leg) })}
                </p>
                <p>{promptWords(t, playing.prompt)}</p>
              </div>
              {!('tone' in playing.prompt) && (
                <Button
                  kind="quiet"
                  size="icon-small"
                  aria-label={t('flow.hear')}
                  onClick={() => onHear(playing.prompt)}
                >
                  <Volume2 />
                </Button>
              )}
              {!playing.loop && (
                <Button size="small" onClick={() => setTryout(heardOut(tryout, leg))}>
                  {t('flow.heard')}
                </Button>
              )}
            </div>
          ))}
          {legs.map(([leg, is]) => (
            <div
              key={leg}
              className="flex flex-wrap items-center gap-1.5 rounded-md border border-line px-3 py-2"
            >
              <span className="grow text-sm">
                {nameOfLeg(tryout, leg)}{' '}
                <span className="text-xs text-ink-3">
                  {t(is === 'answered' ? 'flow.answered' : 'flow.rings')}
                </span>
              </span>
              {is === 'answered' ? (
                <>
                  <Button size="small" onClick={() => press(leg, '1')}>
                    {t('flow.way.key', { key: '1' })}
                  </Button>
                  <Button size="small" onClick={() => tell({ kind: 'leg-ended', leg, cause: 'hung-up' })}>
                    {t('flow.hangsUp')}
                  </Button>
                </>
              ) : (
                <>
                  <Button size="small" kind="primary" onClick={() => tell({ kind: 'leg-answered', leg })}>
                    {t('flow.answers1')}
                  </Button>
                  <Button
                    size="small"
                    onClick={() => tell({ kind: 'leg-failed', leg, failure: 'busy', sipStatus: 486 })}
                  >
                    {t('flow.busy')}
                  </Button>
                  <Button
                    size="small"
                    onClick={() => tell({ kind: 'leg-failed', leg, failure: 'declined', sipStatus: 603 })}
                  >
                    {t('flow.declines')}
                  </Button>
                </>
              )}
            </div>
          ))}
          {tryout.questions.map((question) => (
            <div
              key={question.id}
              className="flex flex-wrap gap-1.5 rounded-md border border-line px-3 py-2 text-sm"
            >
              <span className="w-full text-xs text-ink-3">{t(`flow.asks.${question.kind}`)}</span>
              {question.kind === 'ask' &&
                [...answersOf(props.flow, question.step), null].map((word) => (
                  <Button
                    key={word ?? ''}
                    size="small"
                    onClick={() =>
                      setTryout(answer(tryout, question, { kind: 'told', id: question.id, answer: word }))
                    }
                  >
                    {word ?? t('flow.noAnswer')}
                  </Button>
                ))}
              {question.kind === 'join-queue' &&
                mayAnswer(question).map((destination) => (
                  <Button
                    key={destination}
                    size="small"
                    onClick={() => tell({ kind: 'queue-turn', id: question.id, destination })}
                  >
                    {t('flow.isFree', {
                      name: props.destinations.find(({ id }) => id === destination)?.name ?? '?',
                    })}
                  </Button>
                ))}
              {question.kind === 'find-destination' && (
                <Button
                  size="small"
                  onClick={() =>
                    setTryout(
                      answer(tryout, question, {
                        kind: 'destination-found',
                        id: question.id,
                        destination: null,
                      }),
                    )
                  }
                >
                  {t('flow.nobodyThere')}
                </Button>
              )}
            </div>
          ))}
          <div>
            <p className="mb-1 text-xs text-ink-3">{t('flow.callerPresses')}</p>
            <div className="grid w-44 grid-cols-3 gap-1">
              {keypad.map((key) => (
                <Button key={key} onClick={() => press(callerLeg, key)}>
                  {key}
                </Button>
              ))}
            </div>
          </div>
          <div className="flex flex-wrap gap-2">
            <Button
              size="small"
              disabled={tryout.timers.size === 0}
              onClick={() => setTryout(waitOn(tryout))}
            >
              <SkipForward />
              {t('flow.wait')}
            </Button>
            <Button
              size="small"
              kind="danger"
              onClick={() => tell({ kind: 'leg-ended', leg: callerLeg, cause: 'hung-up' })}
            >
              <PhoneOff />
              {t('flow.callerHangsUp')}
            </Button>
          </div>
        </>
      )}
      <ol className="flex flex-col gap-1 border-t border-line pt-3 text-xs">
        {linesOf(tryout, t).map(({ at, text, step }, index) => (
          <li key={index} className="flex gap-2">
            <span className="w-12 shrink-0 text-ink-3 tabular-nums">
              {((at - (tryout.happened[0]?.at ?? at)) / 1000).toFixed(1)} s
            </span>
            <span className={step ? 'font-medium' : 'text-ink-2'}>{text}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

type TriedLine = Readonly<{ at: number; text: string; step: boolean }>

/** The facts as the call page would tell them, and the steps between. */
function linesOf(tryout: Tryout, t: TFunction): readonly TriedLine[] {
  const legs = tryout.happened.flatMap(({ fact }) =>
    fact.kind === 'leg-dialled' ? [{ leg: fact.leg, name: fact.name }] : [],
  )
  return tryout.happened.flatMap(({ at, fact }): readonly TriedLine[] => {
    if (fact.kind === 'step-entered') return [{ at, text: fact.step, step: true }]
    const { kind, ...detail } = fact
    const leg = 'leg' in fact ? fact.leg : undefined
    const timeline = [{ at: new Date(at).toISOString(), kind, detail, ...(leg === undefined ? {} : { leg }) }]
    return storyOf({ timeline, legs, number: '', numberName: '' }, t, (number) => number).map(
      ({ text, more }) => ({ at, text: more === undefined ? text : `${text}: ${more}`, step: false }),
    )
  })
}

const answersOf = (flow: FlowBody, name: string): readonly string[] => {
  const step = flow.steps[name]
  return step?.does === 'ask' ? Object.keys(step.answers) : []
}
