import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StreamSession, TokenVerdict } from '../../guard/index.js'
import { createPipeline } from '../pipeline.js'
import { assessment, memoryLedger, policy, signal, user } from '../testing/scripted.js'
import { answer, batches, collect, scriptedJudge, textOf } from '../testing/streams.js'
import { guardStream } from './guard-stream.js'
import { bothJudges, tokenJudge } from './token-judge.js'

const model = { id: 'scripted', version: '1', sha256: '0'.repeat(64) }

/** One token a word, judged when the next begins; two risky words in a row flag, as the real session does by default. */
function session(): StreamSession {
  let text = ''
  let judged = 0
  let index = 0
  let previous: TokenVerdict | undefined
  let trigger: StreamSession['trigger']
  let isClosed = false
  const level = 'Unsafe' as const
  function read(upTo: number): TokenVerdict[] {
    const verdicts = [...text.slice(judged, upTo).matchAll(/\S+\s*/g)].map(
      ({ 0: word, index: at }): TokenVerdict => {
        const flagged = word.trim() === 'bad'
        const start = judged + at
        const verdict: TokenVerdict = {
          index: index++,
          span: { start, end: start + word.trimEnd().length },
          flagged,
          risk: flagged ? 0.9 : 0.1,
          score: flagged ? 90 : 10,
          level: flagged ? level : 'Safe',
          probabilities: { safe: 0, controversial: 0, unsafe: 1 },
          categories: { Violent: 1 },
        }
        if (flagged && previous?.flagged === true)
          trigger ??= {
            index: verdict.index,
            charOffset: start,
            flaggedFrom: previous.span.start,
            level,
            score: 90,
            category: 'Violent',
          }
        previous = verdict
        return verdict
      },
    )
    judged = upTo
    return verdicts
  }
  return {
    promptVerdict: {} as StreamSession['promptVerdict'],
    push(delta) {
      text += String(delta)
      const lastBreak = text.search(/\S*$/)
      return lastBreak > judged ? read(lastBreak) : []
    },
    close: () => {
      const tail = isClosed ? [] : read(text.length)
      isClosed = true
      return { tokens: index, characters: text.length, score: 0, tail, model }
    },
    state: () => 'open',
    get trigger() {
      return trigger
    },
    get judged() {
      return judged
    },
  }
}

const open = (mode: 'enforce' | 'shadow' = 'enforce', before = '') =>
  tokenJudge(session(), { edge: 'answer', model, mode, before })

describe('tokenJudge', () => {
  it('clears what is judged, and not a run that may still become a trigger', () => {
    const judge = open()
    expect(judge.push('one two')).toEqual({ cleared: 4 })
    expect(judge.push(' bad')).toEqual({ cleared: 8 })
    expect(judge.push(' x')).toEqual({ cleared: 8 })
    expect(judge.push(' ')).toEqual({ cleared: 14 })
    expect(judge.push('bad ba')).toEqual({ cleared: 14 })
    expect(judge.end()).toEqual({ cleared: 20 })
    expect(judge.verdict).toMatchObject({ stopped: false, outcomes: [{ assessment: { risk: 0.9 } }] })
  })

  it('triggers where the flagged run began', () => {
    const judge = open()
    void judge.push('so bad ')
    expect(judge.push('bad ')).toEqual({ cleared: 3, trigger: 3 })
    expect(judge.verdict).toMatchObject({
      stopped: true,
      decision: { action: 'block', reason: expect.stringContaining('harm 90 at token 2') },
    })
  })

  it('reads what stood before, and counts from its own start', () => {
    const judge = open('enforce', 'so bad ')
    expect(judge.push('bad ')).toEqual({ cleared: 0, trigger: 0 })
  })

  it('records in shadow mode and stops nothing', () => {
    const judge = open('shadow')
    expect(judge.push('bad bad bad ')).toEqual({ cleared: 12 })
    expect(judge.verdict).toMatchObject({ stopped: false, decision: { action: 'block' } })
  })
})

const harm = signal('harm', async ({ messages }) =>
  assessment('harm', messages.at(-1)!.text.includes('bad bad') ? 0.9 : 0.1),
)
const guarded = (texts: readonly string[], openJudge: () => ReturnType<typeof open>) =>
  collect(
    guardStream(batches(answer(...texts)), {
      pipeline: createPipeline({ checks: { answer: [harm] }, policy: policy(), ledger: memoryLedger() }),
      asked: user('q'),
      run: 'r',
      origin: {},
      holdBack: { window: { characters: 0 }, atLimit: 'wait' },
      openJudge: () => openJudge(),
    }),
  )

it('lets nothing of a flagged window out, even without a hold-back', async () => {
  const words = fc.array(fc.constantFrom('bad', 'fine', ' ', 'b', 'ad ', '. '), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(words, async pieces => {
      const text = pieces.join('')
      const out = textOf(await guarded(pieces, open))
      const start = /(?<!\S)bad\s+bad(?!\S)/.exec(text)?.index
      expect(out).toBe(start === undefined ? text : text.slice(0, start))
    }),
  )
})

it('lets text out when both judges have cleared it, and stops it for either', async () => {
  const one = () => bothJudges(scriptedJudge({ lag: 3 }), scriptedJudge({ trigger: 9, isAsync: true }))
  expect(textOf(await guarded(['some ', 'words ', 'here'], one))).toBe('some wor')
  const other = () => bothJudges(scriptedJudge({ trigger: 5 }), scriptedJudge())
  expect(textOf(await guarded(['some ', 'words ', 'here'], other))).toBe('some ')
  const neither = () => bothJudges(scriptedJudge({ lag: 3 }), scriptedJudge())
  expect(textOf(await guarded(['some ', 'words'], neither))).toBe('some words')
})
