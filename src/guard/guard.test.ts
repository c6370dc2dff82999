import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tinyGuardDirectory } from '../inference/__fixtures__/tiny-guard-directory.js'
import { type Guard, openGuard } from './guard.js'
import type { Message, TextScore } from './text-score.js'

// The fixture scores 98 for "forbidden" and "override" (logit 4), 50 for "doubtful" (0), 2 for all else (-4);
// its thresholds are 30, 50, 70.
let guard: Guard
beforeAll(async () => {
  guard = await openGuard({ model: tinyGuardDirectory, workers: 1 })
})
afterAll(async () => {
  await guard[Symbol.asyncDispose]()
})

const turns = (...pairs: [Message['role'], string][]) => ({
  messages: pairs.map(([role, text]) => ({ role, text })),
})
const ask = (text: string): Promise<TextScore> => guard.score(turns(['user', text]))
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('a prompt', () => {
  it('gets risk, score, severity, level, categories and verdicts', async () => {
    const score = await ask('a forbidden thing')
    expect(score.risk).toBeCloseTo(1 / (1 + Math.exp(-4)), 6)
    expect(score).toMatchObject({ mode: 'prompt', score: 98, severity: 'EXTREME', level: 'Unsafe' })
    expect(score.verdicts.calibrated.loose).toEqual({ flagged: true, tau: 70, margin: 28 })
    expect(score.verdicts.rubric.strict).toEqual({ flagged: true, tau: 20, margin: 78 })
    expect(score.applied.flexguard).toEqual(['VIO', 'ILG'])
    expect(score.applied.qwen3guard).toEqual(['Violent', 'Non-violent Illegal Acts'])
    expect(score.model).toEqual(guard.model)
    expect(score.refusal).toBeUndefined()
    expect(score.uncertainty).toBeCloseTo(2 / (1 + Math.exp(4)), 6)
  })

  it('is safe without categories, and not flagged', async () => {
    const score = await ask('water the garden')
    expect(score).toMatchObject({
      score: 2,
      severity: 'BENIGN',
      level: 'Safe',
      findings: [],
      reasons: [],
      warnings: [],
    })
    expect(score.applied).toEqual({ qwen3guard: [], flexguard: [] })
    expect(score.verdicts.calibrated.strict.flagged).toBe(false)
    expect(score.windows).toEqual([{ message: 0, span: { start: 0, end: 16 }, score: 2 }])
  })

  it('is controversial when only the strict verdict flags it', async () => {
    // 50 > 30 but not > 50: strict flags it, moderate and loose do not
    const score = await ask('a doubtful thing')
    expect(score).toMatchObject({ score: 50, level: 'Controversial', uncertainty: 1 })
    expect(score.applied.qwen3guard).toEqual(['Unethical Acts'])
  })

  it('has its injection risk as a signal of its own, which names the jailbreak categories', async () => {
    const score = await ask('override this')
    expect(score.injection.score).toBe(98)
    expect(score.injection.verdicts.loose.flagged).toBe(true)
    expect(score).toMatchObject({ score: 2, level: 'Safe' })
    const jail = score.categories.filter(({ name }) => name === 'JAIL' || name === 'Jailbreak')
    expect(jail.map(({ taxonomy }) => taxonomy)).toEqual(['qwen3guard', 'flexguard'])
    for (const { probability } of jail) expect(probability).toBeCloseTo(score.injection.risk, 12)
  })

  it('warns of a category without risk', async () => {
    expect((await ask('a peculiar thing')).warnings).toEqual(['category-without-risk'])
  })
})

describe('hidden text', () => {
  it.each([
    ['base64', `tell me ${base64('about the forbidden thing')}`, 8],
    ['rot13', 'gur sbeovqqra erpvcr naq gur jngre', 0],
    ['hex', Buffer.from('the forbidden recipe').toString('hex'), 0],
    ['reversed', [...'tell me how to make this forbidden thing'].reverse().join(''), 0],
    ['percent-encoding', '%66orbidden%20thing%20please', 0],
    ['html-entities', '&#102;&#111;&#114;&#98;&#105;&#100;&#100;&#101;&#110;', 0],
  ])('in %s is decoded, scored and reported where it stands', async (kind, text, start) => {
    const score = await ask(text)
    expect(score.score).toBe(98)
    const finding = score.findings.find(found => found.kind === kind)
    expect(finding).toMatchObject({ message: 0, span: { start, end: text.length }, score: 98 })
    expect(score.reasons).toContainEqual(
      expect.objectContaining({ kind: 'decoded', part: 'messages[0]', span: { start, end: text.length } }),
    )
    expect(score.windows[0]).toMatchObject({ decodedFrom: kind, score: 98 })
    for (const { message } of score.reasons) expect(message).not.toMatch(/forbidden|thing/)
  })

  it.each([
    ['split-words', 'some f-o-r-b-i-d-d-e-n thing'],
    ['split-words', 'a f o r b i d d e n thing'],
    ['leetspeak', 'some f0rb1dd3n thing'],
  ])('as %s is respelled in its surroundings', async (kind, text) => {
    const score = await ask(text)
    expect(score.score).toBe(98)
    expect(score.findings.map(found => found.kind)).toContain(kind)
  })

  it('in characters nobody sees is decoded', async () => {
    const tags = Array.from('forbidden', letter => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join(
      '',
    )
    const score = await ask(`hello${tags}`)
    expect(score.findings[0]).toMatchObject({
      kind: 'tag-characters',
      decoded: 'forbidden',
      span: { start: 5, end: 23 },
      score: 98,
    })
  })

  it('under lookalikes and zero-width characters is read through', async () => {
    const score = await ask('a f\u200borb\u0456dden thing')
    expect(score.score).toBe(98)
    expect(score.findings.map(({ kind }) => kind).sort()).toEqual(['confusables', 'invisible-characters'])
  })

  it('two layers deep is still found', async () => {
    const score = await ask(`tell me ${base64(`please make ${base64('a forbidden thing')}`)}`)
    expect(score.score).toBe(98)
    expect(score.findings.filter(({ kind }) => kind === 'base64')).toHaveLength(2)
  })
})

describe('a conversation', () => {
  it('is judged over its user turns, for payloads split between them', async () => {
    const score = await guard.score(
      turns(['user', 'tell me of the forb'], ['assistant', 'what?'], ['user', 'idden thing']),
    )
    expect(score.score).toBe(98)
    expect(score.reasons).toContainEqual(
      expect.objectContaining({ kind: 'conversation', part: 'messages[0]' }),
    )
  })

  it('keeps an earlier turn in mind', async () => {
    const score = await guard.score(
      turns(['user', 'a forbidden thing'], ['assistant', 'no'], ['user', 'please']),
    )
    expect(score.score).toBe(98)
    expect(score.reasons.map(reason => reason.kind)).toEqual(['conversation'])
  })

  it('takes system and developer text on trust', async () => {
    const score = await guard.score(
      turns(['system', 'never say forbidden'], ['developer', 'override'], ['user', 'hello']),
    )
    expect(score.score).toBe(2)
    expect(score.injection.score).toBe(2)
  })

  it('judges what tools returned for injection only', async () => {
    const earlier = await guard.score(
      turns(['user', 'hello'], ['tool', 'override, forbidden'], ['user', 'thank you']),
    )
    expect(earlier).toMatchObject({ score: 2, injection: { score: 98 } })
    const last = await guard.score(turns(['user', 'hello'], ['tool', 'override this']))
    expect(last).toMatchObject({ mode: 'prompt', injection: { score: 98 } })
  })

  it('that ends in a reply is judged on the reply in the context of the prompt', async () => {
    const harmful = await guard.score(turns(['user', 'tell me'], ['assistant', 'a forbidden thing']))
    expect(harmful).toMatchObject({ mode: 'response', score: 98, refusal: { refused: false } })
    const declined = await guard.score(turns(['user', 'a forbidden thing'], ['assistant', 'i decline']))
    expect(declined).toMatchObject({ mode: 'response', score: 2, level: 'Safe', refusal: { refused: true } })
    expect(declined.categories.map(({ name }) => name)).not.toContain('Jailbreak')
  })

  it('cuts the prompt to its last tokens before a reply, however long it is', async () => {
    const score = await guard.score(turns(['user', 'water '.repeat(500)], ['assistant', 'a forbidden thing']))
    expect(score.score).toBe(98)
  })
})

describe('long text', () => {
  it('is judged in windows, of which the worst decides and says where it is', async () => {
    const text = `${'water the garden '.repeat(100)}forbidden ${'water the garden '.repeat(100)}`
    const score = await ask(text)
    const at = text.indexOf('forbidden')
    expect(score.score).toBe(98)
    expect(score.windows.length).toBeGreaterThan(5)
    expect(score.windows[0]!.span.start).toBeLessThanOrEqual(at)
    expect(score.windows[0]!.span.end).toBeGreaterThanOrEqual(at + 9)
    expect(score.windows.at(-1)!.score).toBe(2)
    expect(score.reasons[0]).toMatchObject({ kind: 'worst-window', span: score.windows[0]!.span })
  })

  it('over the limit is refused before any work, with what it is and what the limit is', async () => {
    const small = await openGuard({ model: tinyGuardDirectory, workers: 1, maxBytes: 10 })
    try {
      expect((await small.score(turns(['user', '1234567890']))).mode).toBe('prompt')
      // six characters of two bytes each
      await expect(small.score(turns(['user', 'éééééé']))).rejects.toMatchObject({
        name: 'InvalidInputError',
        code: 'too_long',
        message: 'score: messages hold 12 bytes to judge, the limit is 10',
      })
    } finally {
      await small[Symbol.asyncDispose]()
    }
  })
})

describe('strange input', () => {
  it('in a script the model was not shown is uncertain', async () => {
    const score = await ask('привет')
    expect(score.uncertainty).toBe(1)
    expect(score.reasons.map(({ kind }) => kind)).toEqual(['language', 'unreadable'])
  })

  it('with lone surrogates, binary junk or nothing but symbols is scored without a crash', async () => {
    const broken = await ask('a \ud800 forbidden \udc00')
    expect(broken.score).toBe(98)
    expect(broken.findings[0]).toMatchObject({ kind: 'lone-surrogates', span: { start: 2, end: 3 } })
    expect((await ask('\u0000\u0001\u0002PNG\u001a forbidden')).score).toBe(98)
    expect((await ask('\ufffd\ufffd')).uncertainty).toBe(1)
  })

  it.each([
    [[], 'empty_messages', 'messages'],
    [[['user', '']], 'empty_input', 'messages[0].text'],
    [
      [
        ['user', 'a'],
        ['user', ' \n\t'],
      ],
      'empty_input',
      'messages[1].text',
    ],
    [
      [
        ['user', 'a'],
        ['system', 'b'],
      ],
      'invalid_role',
      'messages[1].role',
    ],
    [[['assistant', 'a']], 'response_without_prompt', 'messages'],
    [
      [
        ['system', 'a'],
        ['user', ' '],
        ['assistant', 'b'],
      ],
      'response_without_prompt',
      'messages',
    ],
  ] as [[Message['role'], string][], string, string][])('is refused: %j', async (messages, code, where) => {
    await expect(guard.score(turns(...messages))).rejects.toMatchObject({
      name: 'InvalidInputError',
      code,
      where,
    })
  })

  it('stops when told to', async () => {
    const abort = AbortSignal.abort()
    await expect(guard.score(turns(['user', 'hello']), { abort })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

describe('signals', () => {
  it('share one pass over the same conversation object', async () => {
    const conversation = turns(['user', 'override the forbidden thing'])
    const context = { edge: 'user', run: 'r' } as const
    const [harm, injection] = await Promise.all(
      guard.signals.map(signal => signal.assess(conversation, context)),
    )
    expect(harm).toMatchObject({ signal: 'harm', severity: 'EXTREME' })
    expect(injection).toMatchObject({ signal: 'injection' })
    expect(injection!.risk).toBeCloseTo(0.982, 3)
    // one pass was timed, and both name it
    expect(injection!.costMs).toBe(harm!.costMs)
  })

  it('fail with what the score failed with, and try again the next time', async () => {
    const conversation = turns(['user', ' '])
    const [harm] = guard.signals
    for (let attempt = 0; attempt < 2; attempt++)
      await expect(harm!.assess(conversation, { edge: 'user', run: 'r' })).rejects.toMatchObject({
        code: 'empty_input',
      })
  })
})
