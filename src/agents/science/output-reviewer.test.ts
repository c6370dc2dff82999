import { describe, expect, it } from 'vitest'
import { applyEdits, isSafetyScore, OutputReviewer, type OutputReviewerOptions } from '../index.js'

const rubric = [
  { id: 'consent', question: 'Did those who took part agree?' },
  { id: 'limits', question: 'Are the limits said?' },
]
const draft = 'We asked ten rowers. We publish their names.'
const good = {
  scores: { consent: 1.5, limits: 4.5 },
  issues: [{ criterion: 'consent', problem: 'names are given' }],
  edits: [{ criterion: 'consent', find: 'We publish their names.', replace: 'No name is published.' }],
}
const reviewer = (reply: unknown, options: Partial<OutputReviewerOptions> = {}) =>
  new OutputReviewer({
    rubric,
    judge: async () => (typeof reply === 'string' ? reply : JSON.stringify(reply)),
    ...options,
  })

describe('OutputReviewer', () => {
  it('scores by the lowest criterion and proposes edits that can be made', async () => {
    const review = await reviewer(good).review(draft)
    expect(review).toMatchObject({ verdict: 'reject', score: 1.5, edits: good.edits, misplacedEdits: 0 })
    expect(applyEdits(draft, review.edits)).toBe('We asked ten rowers. No name is published.')
  })

  it.each([
    [1.5, 'reject'],
    [2, 'warning'],
    [3.5, 'warning'],
    [4, 'pass'],
  ])('makes of a lowest score %f %s', async (consent, verdict) => {
    const review = await reviewer({ ...good, scores: { consent, limits: 5 } }).review(draft)
    expect(review.verdict).toBe(verdict)
  })

  it('reads a fenced reply', async () => {
    expect((await reviewer(`\`\`\`json\n${JSON.stringify(good)}\n\`\`\``).review(draft)).score).toBe(1.5)
  })

  it('leaves out edits that fit no place or several', async () => {
    const edits = ['We', 'nowhere'].map(find => ({ criterion: 'limits', find, replace: '' }))
    expect(await reviewer({ ...good, edits }).review(draft)).toMatchObject({ edits: [], misplacedEdits: 2 })
    expect(() => applyEdits(draft, edits)).toThrow('edits[0].find must occur exactly once')
  })

  it.each([
    ['I cannot review this.', 'is not JSON'],
    [`Here it is: ${JSON.stringify(good)}`, 'is not JSON'],
    [{ ...good, scores: { consent: 5.5, limits: 4 } }, 'scores does not have'],
    [{ ...good, scores: { consent: 0, limits: 4 } }, 'scores does not have'],
    [{ ...good, scores: { consent: 3.2, limits: 4 } }, 'scores does not have'],
    [{ ...good, scores: { consent: 3 } }, 'scores.limits is missing'],
    [{ ...good, scores: { ...good.scores, charm: 5 } }, 'a criterion not in the rubric'],
    [{ ...good, issues: undefined }, 'issues does not have'],
  ])('is unknown on %j', async (reply, reason) => {
    const review = await reviewer(reply).review(draft)
    expect(review).toMatchObject({
      verdict: 'unknown',
      edits: [],
      reasons: [expect.stringContaining(reason)],
    })
    expect('score' in review).toBe(false)
  })

  it('is unknown where the judge fails, and stops where it is told to', async () => {
    const judge = () => Promise.reject(new Error('down'))
    expect((await reviewer('', { judge }).review(draft)).verdict).toBe('unknown')
    const abort = AbortSignal.abort(new Error('stopped'))
    await expect(reviewer('', { judge }).review(draft, { abort })).rejects.toThrow('stopped')
  })

  it('does not pass a draft that it saw a part of', async () => {
    const fine = { ...good, scores: { consent: 5, limits: 5 } }
    expect(await reviewer(fine, { maxLength: 20 }).review(draft)).toMatchObject({
      verdict: 'unknown',
      truncated: true,
      subject: { length: draft.length },
    })
    expect((await reviewer(good, { maxLength: 20 }).review(draft)).verdict).toBe('reject')
  })

  it.each([
    [{ rubric: [] }, 'rubric must have'],
    [{ rubric: [rubric[0]!, rubric[0]!] }, 'rubric[1].id repeats consent'],
    [{ thresholds: { reject: 4, pass: 2 } }, 'thresholds.reject must not exceed'],
    [{ thresholds: { reject: 1.2, pass: 2 } }, 'thresholds must be half-steps'],
    [{ maxLength: 0 }, 'maxLength must be'],
  ])('refuses %j', (options, message) => {
    expect(() => reviewer(good, options)).toThrow(message)
  })

  it('refuses an empty draft', async () => {
    await expect(reviewer(good).review('')).rejects.toThrow('text must not be empty')
  })
})

describe('the safety scale', () => {
  it('has ten half-steps', () => {
    const scores = Array.from({ length: 61 }, (_, i) => i / 10).filter(isSafetyScore)
    expect(scores).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5])
    expect(isSafetyScore(NaN)).toBe(false)
  })
})
