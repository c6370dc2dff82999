import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommandLine } from '../program.js'
import { testHost } from '../testing/test-host.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-calibrate-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** FlexGuard's worked example (arXiv:2602.23636): the strict labels follow from the tiers. */
const tiers = ['BENIGN', 'BENIGN', 'LOW', 'LOW', 'MODERATE', 'HIGH', 'EXTREME', 'MODERATE']
const scores = [5, 25, 30, 15, 50, 70, 90, 62]
const example = tiers.map((label, i) => JSON.stringify({ label, score: scores[i] })).join('\n')

describe('calibrate', () => {
  it('finds the threshold of FlexGuard’s example and says that nothing is known of held-out rows', async () => {
    const { code, host } = await calibrate(example, '--strictness', 'strict', '--json')
    expect(code).toBe(0)
    const report = JSON.parse(host.written())
    // tau = 5 flags all but the first: TP 6, FP 1, FN 0, F1 = 12/13
    expect(report).toMatchObject({
      signal: 'harm',
      strictness: 'strict',
      tau: 5,
      ties: [5],
      rows: { n: 8, positives: 6, unscored: 0 },
      provenance: {
        kind: 'calibrated',
        source: 'labels.jsonl',
        objective: 'max F1',
        n: 8,
        date: '2026-11-24',
      },
      heldOut: null,
    })
    expect(report.inSample.f1).toBeCloseTo(12 / 13, 12)
    expect(host.logged()).toBe('')
  })

  it('says both figures to a person, the optimistic one as such', async () => {
    const rows = Array.from({ length: 60 }, (_, i) =>
      JSON.stringify({ y: i % 2, score: (i % 2) * 40 + (i % 20) }),
    )
    const { host } = await calibrate(rows.join('\n'), '--label', 'y', '--objective', 'max-fpr=0.1')
    // 16 to 18 all find every positive; 16 has 3 of 30 false positives, which the limit allows: the lowest wins
    expect(host.written()).toMatch(/^harm, moderate: flag iff score > 16\n/)
    expect(host.written()).toContain('max recall with FPR <= 0.1 on 60 rows (30 positive) of labels.jsonl')
    expect(host.written()).toMatch(/in sample {2}F1 95\.2 %.*\(optimistic/)
    expect(host.written()).toMatch(/held out {3}F1 95\.2 % \[.*5 folds/)
  })

  it('chooses by an alarm budget on traffic without labels, and says what that assumes', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => JSON.stringify({ score: Math.floor(i / 10) }))
    const { code, host } = await calibrate(rows.join('\n'), '--unlabelled', '--budget', '0.05', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(host.written())).toMatchObject({
      tau: 94,
      flagged: { value: 0.05 },
      rows: { n: 1000, unscored: 0 },
      assumption: expect.stringContaining('counted as a false one'),
    })
    for (const wrong of [['--unlabelled'], ['--budget', '0.05']])
      expect((await calibrate(rows.join('\n'), ...wrong)).host.logged()).toContain('belong together')
  })

  it('counts rows without a score instead of taking them for harmless', async () => {
    const { host } = await calibrate(`${example}\n{"label":"EXTREME","score":null}`, '--json')
    expect(JSON.parse(host.written()).rows).toEqual({ n: 8, positives: 4, unscored: 1 })
  })

  it('writes a policy file that the other commands take', async () => {
    const policy = join(folder, 'policy.yaml')
    await calibrate(example, '--strictness', 'strict', '--out', policy)
    const host = testHost({ cwd: folder })
    await runCommandLine(
      ['doctor', '--policy', 'policy.yaml', '--strictness', 'strict', '--port', '0', '--json'],
      host,
    )
    expect(JSON.parse(host.written()).active[0].threshold).toMatchObject({
      signal: 'harm',
      tau: 5,
      provenance: { kind: 'calibrated', source: 'labels.jsonl', n: 8, objective: 'max F1' },
    })
  })

  it('draws a picture that is a well-formed SVG file by itself', async () => {
    const picture = join(folder, 'curve.svg')
    await calibrate(example, '--picture', picture)
    const svg = await readFile(picture, 'utf8')
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /)
    for (const title of ['ROC', 'Precision and recall', 'F1 and false-positive rate over tau'])
      expect(svg).toContain(title)
    expect(svg).not.toMatch(/<script|href=|NaN|undefined/)
  })

  it.each([
    [example.replaceAll(/"[A-Z]+"/g, '1'), [], 'cannot calibrate'],
    ['', [], 'labels.jsonl: cannot calibrate: no row has a label and a score'],
    [`${example}\n{"label":"SEVERE","score":1}`, [], 'labels.jsonl:9: field "label" must be'],
    [
      example,
      ['--objective', 'best'],
      "option '--objective <rule>' argument 'best' is invalid. Must be f1, max-fpr=RATE",
    ],
    [example, ['--objective', 'max-fpr=1.5'], "argument 'max-fpr=1.5' is invalid"],
    [example, ['--strictness', 'hard'], 'Allowed choices are strict, moderate, loose.'],
  ])('exits 2 in one line on a file like %j with %j', async (input, words, message) => {
    const { code, host } = await calibrate(input, ...words)
    expect([code, host.written()]).toEqual([2, ''])
    expect(host.logged().trimEnd().split('\n')).toHaveLength(1)
    expect(host.logged()).toContain(message)
  })

  it('wants a file, and one that exists', async () => {
    const host = testHost({ cwd: folder })
    expect(await runCommandLine(['calibrate'], host)).toBe(2)
    expect(host.logged()).toBe("error: required option '--file <file>' not specified\n")
    const other = testHost({ cwd: folder })
    expect(await runCommandLine(['calibrate', '--file', 'no.jsonl', '--score', 's'], other)).toBe(2)
    expect(other.logged()).toBe(`error: ${join(folder, 'no.jsonl')}: no such file or folder\n`)
  })
})

async function calibrate(
  input: string,
  ...words: string[]
): Promise<{ code: number; host: ReturnType<typeof testHost> }> {
  await writeFile(join(folder, 'labels.jsonl'), input)
  const host = testHost({ cwd: folder })
  const code = await runCommandLine(
    ['calibrate', '--file', 'labels.jsonl', '--score', 'score', ...words],
    host,
  )
  return { code, host }
}
