/** @file The embedded streaming model: the same numbers as its trainer's, and the same verdicts however text arrives. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTokenizer } from '../../inference/index.js'
import { unchanged } from '../mapped-text.js'
import { normalise } from '../normalise.js'
import { type OpenStreamGuard, openStreamGuard } from './open-stream-guard.js'
import type { StreamReport, TokenVerdict } from './stream-session.js'

const folder = fileURLToPath(new URL('../../../models/guard-stream', import.meta.url))

interface Reference {
  readonly tolerance: number
  readonly texts: readonly {
    prompt: string
    reply: string
    promptIds: number[]
    replyIds: number[]
    promptRisk: number
    replyRisks: number[]
  }[]
}

let guard: OpenStreamGuard
let reference: Reference
let scratch: string
beforeAll(async () => {
  guard = await openStreamGuard()
  reference = JSON.parse(await readFile(join(folder, 'stream-reference.json'), 'utf8')) as Reference
  scratch = await mkdtemp(join(tmpdir(), 'ductile-stream-'))
})
afterAll(() => rm(scratch, { recursive: true }))

const asked = { messages: [{ role: 'user', text: 'Tell me about your neighbour.' }] } as const

async function judge(deltas: readonly string[]): Promise<{ verdicts: TokenVerdict[]; report: StreamReport }> {
  const session = await guard.openStream(asked)
  const verdicts = deltas.flatMap(delta => session.push(delta))
  const report = session.close()
  return { verdicts: [...verdicts, ...report.tail], report }
}
const withoutTail = ({ tail: _, ...report }: StreamReport): Omit<StreamReport, 'tail'> => report

/** Words, other scripts, emoji, lone surrogates, combining marks, unseen characters, lookalikes. */
const pieces = [
  'the ',
  'neighbour',
  ' is',
  '. ',
  'stupid',
  '\n',
  '日本',
  'été',
  'e\u0301',
  '😀',
  '\ud83d',
  '\ude00',
  '\u200b',
  'ѕtuріd',
  ' https://a.org/b?c=1 ',
  '１２',
  '"no," ',
]
const anyText = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map(parts => parts.join(''))

describe('the embedded streaming model', () => {
  it('reads what its trainer read, and says the same', async () => {
    for (const { prompt, reply, replyIds, promptRisk, replyRisks } of reference.texts) {
      const session = await guard.openStream({ messages: [{ role: 'user', text: prompt }] })
      expect(Math.abs(session.promptVerdict.risk - promptRisk)).toBeLessThan(reference.tolerance)
      const byText = [...session.push(reply), ...session.close().tail]
      const again = await guard.openStream({ messages: [{ role: 'user', text: prompt }] })
      const byId = again.push(replyIds)
      expect(byId).toHaveLength(replyRisks.length)
      for (const [i, risk] of replyRisks.entries())
        expect(Math.abs(byId[i]!.risk - risk)).toBeLessThan(reference.tolerance)
      // lookalike quotation marks and dashes are the guard's to fold, so only plain text has the trainer's tokens
      if (/^[\0-\x7f]*$/.test(reply))
        expect(byText.map(({ risk }) => risk)).toEqual(byId.map(({ risk }) => risk))
    }
  })

  it('gives the same verdicts however the text is cut, between the halves of a character, too', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.array(fc.nat(200), { maxLength: 20 }), async (text, cuts) => {
        const at = [0, ...cuts.filter(cut => cut < text.length).sort((a, b) => a - b), text.length]
        const whole = await judge([text])
        for (const deltas of [at.slice(1).map((end, i) => text.slice(at[i], end)), text.split('')]) {
          const cut = await judge(deltas)
          expect(cut.verdicts).toEqual(whole.verdicts)
          expect(withoutTail(cut.report)).toEqual(withoutTail(whole.report))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('says of a beginning what it says of it in the whole', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (start, rest) => {
        const { verdicts: alone } = await judge([`${start} `])
        const { verdicts: whole } = await judge([`${start} `, rest])
        expect(whole.slice(0, alone.length)).toEqual(alone)
      }),
      { numRuns: 20 },
    )
  })

  it('has the tokens of the finished text', async () => {
    const tokenizer = openTokenizer(await readFile(join(folder, 'tokenizer.json'), 'utf8'), 'tokenizer.json')
    for (const text of [
      'Plain words, and (some) punctuation: 3.14!',
      'naïve café — “quoted” …and 日本語 too',
      'zero\u200bwidth, １２３ and ﬁne ligatures',
    ]) {
      const { ids } = tokenizer.tokenize(normalise(unchanged(text)).text.text)
      const session = await guard.openStream(asked)
      const again = await guard.openStream(asked)
      const byText = [...session.push(text), ...session.close().tail]
      expect(byText.map(({ risk }) => risk)).toEqual(again.push([...ids]).map(({ risk }) => risk))
    }
  })

  it('places tokens in the pushed text, in order', async () => {
    const text = 'A 😀 naïve neighbourhood\u200b story'
    const { verdicts } = await judge([text])
    for (const [i, { span }] of verdicts.entries()) {
      expect(span.start).toBeGreaterThanOrEqual(verdicts[i - 1]?.span.start ?? 0)
      expect(span.end).toBeGreaterThanOrEqual(span.start)
      expect(span.end).toBeLessThanOrEqual(text.length)
    }
    expect(text.slice(verdicts.at(-1)!.span.start, verdicts.at(-1)!.span.end)).toBe('story')
  })

  it('folds lookalike letters in a Latin text only', async () => {
    const risks = async (text: string): Promise<number[]> =>
      (await judge([text])).verdicts.map(({ risk }) => risk)
    expect(await risks('what a ѕtuріd idea')).toEqual(await risks('what a stupid idea'))
    expect(await risks('это моя сестра')).not.toEqual(await risks('eto moя cecтpa'))
  })

  it('takes a lone surrogate for a character nobody knows', async () => {
    const { verdicts, report } = await judge(['so \ud83d', ' it', ' is \ude00'])
    expect(report.characters).toBe(12)
    expect(verdicts.every(({ risk }) => Number.isFinite(risk))).toBe(true)
    expect((await judge(['so \ufffd it is \ufffd'])).verdicts.map(({ risk }) => risk)).toEqual(
      verdicts.map(({ risk }) => risk),
    )
  })

  it('refuses a conversation nobody is to answer', async () => {
    const open = (messages: Parameters<typeof guard.openStream>[0]['messages']) =>
      guard.openStream({ messages })
    await expect(open([])).rejects.toThrow('messages must hold at least one message')
    await expect(open([{ role: 'assistant', text: 'Hello.' }])).rejects.toThrow('messages[0].role')
    await expect(open([{ role: 'user', text: 3 as unknown as string }])).rejects.toThrow('messages[0].text')
    await expect(guard.openStream(asked, { window: 0 })).rejects.toThrow('window')
  })

  it('stops reading a long prompt when aborted', async () => {
    const abort = AbortSignal.abort(new Error('the client left'))
    await expect(guard.openStream(asked, { abort })).rejects.toThrow('the client left')
    const controller = new AbortController()
    const messages = [{ role: 'user', text: 'word '.repeat(5000) }] as const
    const opening = guard.openStream({ messages }, { abort: controller.signal })
    controller.abort(new Error('later'))
    await expect(opening).rejects.toThrow('later')
  })

  it('recalls no less under strict than under loose', () => {
    for (const { thresholds } of Object.values(guard.card.heads)) {
      expect(thresholds.strict.tau).toBeLessThanOrEqual(thresholds.moderate.tau)
      expect(thresholds.moderate.tau).toBeLessThanOrEqual(thresholds.loose.tau)
    }
  })
})

describe('openStreamGuard', () => {
  const copy = async (change: (path: string) => Promise<void>): Promise<string> => {
    const path = await mkdtemp(join(scratch, 'model-'))
    await cp(folder, path, { recursive: true })
    await change(path)
    return path
  }
  /** The model with the value at a path of its card replaced. */
  const edited = (field: string, value: unknown): Promise<string> =>
    copy(async path => {
      const card = JSON.parse(await readFile(join(path, 'card.json'), 'utf8'))
      const keys = field.split('.')
      const last = keys.pop()!
      keys.reduce((node, key) => node[key], card)[last] = value
      await writeFile(join(path, 'card.json'), JSON.stringify(card))
    })

  it('refuses weights that are not those of the card', async () => {
    const model = await copy(async path => {
      const weights = await readFile(join(path, 'model.safetensors'))
      weights[weights.length - 1]! ^= 1
      await writeFile(join(path, 'model.safetensors'), weights)
    })
    await expect(openStreamGuard({ model })).rejects.toThrow('SHA-256')
    await expect(openStreamGuard({ model: 'no-such-model' })).rejects.toThrow('no model here')
  })

  it.each([
    ['task', 'text-guard', 'task'],
    ['heads.reply.thresholds.strict.tau', 101, 'heads.reply.thresholds.strict.tau'],
    ['heads.reply.thresholds.strict.tau', 100, 'must be ordered strict <= moderate <= loose'],
    ['heads.reply.categories', ['Violent'], 'reply.output'],
    ['input.promptTokens', 0, 'input.promptTokens'],
    ['files.0.path', '../weights', 'files.0.path'],
  ])('refuses a card whose %s is %j', async (field, value, message) => {
    await expect(openStreamGuard({ model: await edited(field, value) })).rejects.toThrow(message)
  })

  it('refuses a model that does not tell its examples apart', async () => {
    const { negative, positive } = guard.card.selfTest.reply!
    const model = await edited('selfTest.reply', { negative: positive, positive: negative })
    await expect(openStreamGuard({ model })).rejects.toThrow('"reply" does not separate its examples')
  })
})
