import { afterEach, describe, expect, it } from 'vitest'
import type { Contender, Judgement } from '../contender.js'
import { benchRow } from '../testing/rows.js'
import { commandContender } from './command.js'
import { parseCommandAnswer } from './command-answer.js'

const opened: Contender[] = []
afterEach(async () => {
  for (const contender of opened.splice(0)) await contender.close?.()
})

/** A program whose answer to each row is the body of a function of the row and of how many came before. */
function program(body: string): Contender {
  const source = `
    let count = 0
    require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
      const row = JSON.parse(line); const before = count++
      const say = value => process.stdout.write((typeof value === 'string' ? value : JSON.stringify(value)) + '\\n')
      ${body}
    })`
  const contender = commandContender(`${quoted(process.execPath)} -e ${quoted(source)}`, {
    cwd: process.cwd(),
  })
  opened.push(contender)
  return contender
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const ask = (contender: Contender, text: string, abort = new AbortController().signal): Promise<Judgement> =>
  contender.judge(benchRow(text, 0), { abort })

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    value => value,
    error => error.code,
  )

describe('commandContender', () => {
  it('asks a real program row by row, in one process', async () => {
    const contender = program('say({ id: row.id, score: row.text.length, flagged: before > 0 })')
    expect(await ask(contender, 'four')).toEqual({ scores: { score: 0.04 }, flags: { flagged: false } })
    expect(await ask(contender, 'seven77')).toEqual({ scores: { score: 0.07 }, flags: { flagged: true } })
  })

  it('gives a reply with its prompt', async () => {
    const contender = program(
      'say({ id: row.id, flagged: row.prompt === "ask" && row.response === "tell" && row.mode === "reply" })',
    )
    const reply = benchRow('tell', 1, {
      mode: 'reply',
      conversation: {
        messages: [
          { role: 'user', text: 'ask' },
          { role: 'assistant', text: 'tell' },
        ],
      },
    })
    const { flags } = await contender.judge(reply, { abort: new AbortController().signal })
    expect(flags).toEqual({ flagged: true })
  })

  it('takes a crash as an error of the row, and starts again for the next', async () => {
    const contender = program('if (row.text === "crash") process.exit(3); say({ id: row.id, risk: 0.5 })')
    expect(await code(ask(contender, 'crash'))).toBe('exited')
    expect(await ask(contender, 'fine')).toMatchObject({ scores: { score: 0.5 } })
  })

  it('takes garbage as an error of the row that waits for it', async () => {
    const contender = program('say(before === 0 ? "Loading..." : { id: row.id, risk: 0.1 })')
    expect(await code(ask(contender, 'first'))).toBe('invalid_answer')
    expect(await ask(contender, 'second')).toMatchObject({ scores: { score: 0.1 } })
  })

  it('does not take an answer that comes late for the next row’s', async () => {
    // The first row is answered only when the second has come, and then wrongly for it.
    const contender = program(
      'if (before === 0) global.first = row.id; else { say({ id: global.first, risk: 0.9 }); say({ id: row.id, risk: 0.2 }) }',
    )
    const late = new AbortController()
    const first = ask(contender, 'first', late.signal)
    late.abort()
    void first.catch(() => {})
    expect(await ask(contender, 'second')).toMatchObject({ scores: { score: 0.2 } })
  })

  it('keeps answers and rows together when they come in another order', async () => {
    const contender = program(
      'if (before === 0) global.held = row; else { say({ id: row.id, risk: 0.2 }); say({ id: global.held.id, risk: 0.7 }) }',
    )
    const [first, second] = await Promise.all([ask(contender, 'first'), ask(contender, 'second')])
    expect([first.scores, second.scores]).toEqual([{ score: 0.7 }, { score: 0.2 }])
  })

  it('says so when there is no such program', async () => {
    const contender = commandContender('no-such-program-anywhere', { cwd: process.cwd() })
    opened.push(contender)
    expect(await code(ask(contender, 'row'))).toBe('exited')
  })

  it('ends the program, also one that does not listen', async () => {
    const contender = program('say({ id: row.id, risk: process.pid / 1e9 }); setInterval(() => {}, 1000)')
    const { scores } = await ask(contender, 'row')
    await contender.close?.()
    const pid = Math.round(scores.score! * 1e9)
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('parseCommandAnswer', () => {
  it.each([
    ['{"id":"1","score":51}', { score: 0.51 }, true],
    ['{"id":1,"score":50}', { score: 0.5 }, false],
    ['{"id":"1","risk":1}', { score: 1 }, true],
    ['{"id":"1","risk":0.9,"flagged":false}', { score: 0.9 }, false],
    ['{"id":"1","flagged":true,"why":"because"}', {}, true],
  ])('reads %s', (line, scores, flagged) => {
    expect(parseCommandAnswer(line)).toEqual({ id: '1', judgement: { scores, flags: { flagged } } })
  })

  it.each([
    ['{"id":"1"}', '1'],
    ['{"id":"1","score":101}', '1'],
    ['{"id":"1","score":null}', '1'],
    ['{"id":"1","risk":-0.1}', '1'],
    ['{"id":"1","score":"7"}', '1'],
    ['{"id":"1","score":7,"risk":0.07}', '1'],
    ['{"score":7}', undefined],
    ['[]', undefined],
    ['null', undefined],
    ['', undefined],
    ['score: 7', undefined],
  ])('finds no judgement in %s', (line, id) => {
    expect(parseCommandAnswer(line)).toEqual({ id, judgement: undefined })
  })
})
