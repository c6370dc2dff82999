import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerSet } from './answer-set.js'
import type { BenchRow } from './bench-row.js'
import { type Contender, NoAnswerError } from './contender.js'
import { openJournal } from './journal.js'
import { benchRow, scripted } from './testing/rows.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-answers-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const rows = Array.from({ length: 6 }, (_, i) => benchRow(`row ${i}`, i % 2 === 0 ? 0 : 1))
const judgement = { scores: { score: 0.3 }, flags: { flagged: false } }

async function run(
  contender: Contender,
  {
    over = rows,
    timeoutMs = 1000,
    restart = false,
    abort = new AbortController().signal,
  }: { over?: readonly BenchRow[]; timeoutMs?: number; restart?: boolean; abort?: AbortSignal } = {},
) {
  await using journal = await openJournal(folder, { contender, set: 'set', restart })
  return await answerSet(over, { contender, journal, concurrency: 1, timeoutMs, abort, onProgress() {} })
}

async function journalFile(): Promise<string> {
  const found = (await readdir(folder, { recursive: true })).find(name => name.endsWith('set.jsonl'))
  return join(folder, found!)
}

/** Judges, and keeps what it was asked. */
function asked(): { contender: Contender; seen: string[] } {
  const seen: string[] = []
  return {
    seen,
    contender: scripted(async ({ id }) => {
      seen.push(id)
      return judgement
    }),
  }
}

describe('answerSet', () => {
  it('asks every row once, and a second run none', async () => {
    const first = asked()
    const answers = await run(first.contender)
    expect(first.seen).toEqual(rows.map(({ id }) => id))
    const second = asked()
    expect(await run(second.contender)).toEqual(answers)
    expect(second.seen).toEqual([])
  })

  it('asks again after --restart, and when the contender has changed', async () => {
    await run(asked().contender)
    const again = asked()
    await run(again.contender, { restart: true })
    expect(again.seen).toHaveLength(rows.length)
    const changed: string[] = []
    await run(
      scripted(
        async ({ id }) => {
          changed.push(id)
          return judgement
        },
        { fingerprint: 'v2' },
      ),
    )
    expect(changed).toHaveLength(rows.length)
  })

  it('goes on after a kill, whose torn line it cuts away', async () => {
    await run(asked().contender, { over: rows.slice(0, 2) })
    await appendFile(await journalFile(), '["torn", {"sco')
    const rest = asked()
    await run(rest.contender)
    expect(rest.seen).toEqual(rows.slice(2).map(({ id }) => id))
    const lines = (await readFile(await journalFile(), 'utf8')).trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line)[1])).toHaveLength(rows.length)
  })

  it('refuses a journal that was changed', async () => {
    await run(asked().contender)
    await writeFile(await journalFile(), '{"no": "journal"}\n')
    await expect(run(asked().contender)).rejects.toThrow('set.jsonl:1: is no line of a journal')
  })

  it('counts a row that fails by its code, and never takes it for harmless', async () => {
    const answers = await run(
      scripted(async ({ id }) => {
        if (id === 'row 1') throw new NoAnswerError({ code: 'exited', message: 'gone' })
        if (id === 'row 2') throw new TypeError('a fault')
        return judgement
      }),
    )
    expect(answers.map(answer => ('error' in answer ? answer.error : 'ok'))).toEqual([
      'ok',
      'exited',
      'TypeError',
      'ok',
      'ok',
      'ok',
    ])
  })

  it('does not wait for a row beyond its time', async () => {
    const answers = await run(
      scripted(({ id }) => (id === 'row 0' ? new Promise(() => {}) : Promise.resolve(judgement))),
      { timeoutMs: 20 },
    )
    expect(answers[0]).toEqual({ error: 'timeout' })
    expect(answers[1]).toMatchObject(judgement)
  })

  it('gives up on a contender that is down, and asks the rest when it is run again', async () => {
    const many = Array.from({ length: 14 }, (_, i) => benchRow(`many ${i}`, 0))
    let calls = 0
    const answers = await run(
      scripted(async () => {
        calls++
        throw new NoAnswerError({ code: 'unreachable', message: 'down' })
      }),
      { over: many },
    )
    expect(calls).toBe(10)
    expect(answers.slice(10)).toEqual(many.slice(10).map(() => ({ error: 'given_up' })))
    const up = asked()
    await run(up.contender, { over: many })
    expect(up.seen).toEqual(many.slice(10).map(({ id }) => id))
  })

  it('does not ask about a row without words', async () => {
    const { contender, seen } = asked()
    const answers = await run(contender, { over: [benchRow('empty', 1, { text: '', fault: 'no_text' })] })
    expect([answers, seen]).toEqual([[{ error: 'no_text' }], []])
  })

  it('stops when the user does, and keeps no answer for the row under way', async () => {
    const stop = new AbortController()
    const stopped = run(
      scripted(async ({ id }) => {
        if (id === 'row 2') stop.abort('SIGINT')
        return id === 'row 2' ? new Promise(() => {}) : judgement
      }),
      { abort: stop.signal },
    )
    await expect(stopped).rejects.toBe('SIGINT')
    const rest = asked()
    await run(rest.contender)
    expect(rest.seen[0]).toBe('row 2')
  })
})
