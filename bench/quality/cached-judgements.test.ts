import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { cachedJudgements } from './cached-judgements.js'
import { contender, row } from './testing.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-cache-'))
})
afterEach(() => rm(folder, { recursive: true }))

const rows = Array.from({ length: 120 }, (_, index) => row(0, String(index)))
/** Says the row's number, fails on every tenth, and counts how often it was asked. */
function scripted(version = '1') {
  let asked = 0
  const judge = contender({
    version,
    judge: async ({ id }) => {
      asked += 1
      if (Number(id) % 10 === 0) throw Object.assign(new Error('no'), { code: 'too_long' })
      return { flagged: false, scores: { number: Number(id) } }
    },
  })
  return { judge, asked: () => asked }
}
const run = (judge: ReturnType<typeof contender>) =>
  cachedJudgements(rows, { contender: judge, set: 's', folder, onProgress: () => {} })

it('answers in the order of the rows, failures by their code', async () => {
  const answers = await run(scripted().judge)
  expect(answers.slice(9, 12)).toEqual([
    { flagged: false, scores: { number: 9 } },
    { error: 'too_long' },
    { flagged: false, scores: { number: 11 } },
  ])
})

it('asks again only what it does not know: a torn last line, and everything of a new version', async () => {
  const first = scripted()
  const answers = await run(first.judge)
  expect(first.asked()).toBe(120)
  const [file] = (await readdir(folder, { recursive: true })).filter(name => name.endsWith('.jsonl'))
  const whole = await readFile(join(folder, file!))
  await truncate(join(folder, file!), whole.length - 5)
  const second = scripted()
  expect(await run(second.judge)).toEqual(answers)
  expect(second.asked()).toBe(1)
  const newer = scripted('2')
  await run(newer.judge)
  expect(newer.asked()).toBe(120)
})
