import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatServer, completion, sendJson } from '../../evals/models/testing/chat-server.js'
import { runCommandLine } from '../program.js'
import { commandLine } from '../testing/run.js'
import { testHost } from '../testing/test-host.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-eval-'))
  await writeFile(join(folder, 'capitals.task.ts'), task)
  await writeFile(join(folder, 'answers.jsonl'), answers)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A user's file: TypeScript, types and all. */
const task = `
import { accuracy, task, type Sample, type Scorer, type Solver } from 'ductile/evals'

const samples: Sample[] = ['France', 'Italy', 'Spain', 'Peru'].map((country, index) => ({
  id: country, input: 'Capital of ' + country + '?', target: ['Paris', 'Rome', 'Madrid', 'Lima'][index]!,
}))
const ask: Solver = async (state, { model, signal }) => {
  const output = await model.generate({ messages: state.messages }, signal)
  return { ...state, output, messages: [...state.messages, output.message] }
}
const says: Scorer = {
  name: 'says',
  score: async ({ sample, output }) => ({ type: 'scored', value: output!.message.content.includes(String(sample.target)) }),
}
export const capitals = task({
  name: 'capitals', dataset: { name: 'capitals', samples: () => samples }, solver: ask, scorer: says, metrics: [accuracy()],
})
`
const answers = `{"input": "Capital of France?", "output": "Paris."}
{"input": "Capital of Italy?", "output": "It is Rome."}
{"input": "Capital of Spain?", "output": "Madrid"}
{"output": "I do not know."}
`
async function evaluate(...words: string[]) {
  const host = testHost({ cwd: folder, env: { TERM: 'dumb' } })
  const code = await runCommandLine(['eval', ...words], host)
  return { code, out: host.written(), log: host.logged() }
}

describe('eval run', () => {
  it('runs a file as it is and shows figures with their intervals', async () => {
    const { code, out, log } = await evaluate('run', 'capitals.task.ts', '--model', 'scripted:answers.jsonl')
    expect([code, log]).toEqual([0, ''])
    expect(out).toContain('capitals · scripted:answers.jsonl · 4 of 4 scored')
    expect(out).toMatch(/says\s+accuracy\s+75\.0 %\s+95 %: .* \(Wilson\)\s+4\s+0/)
  })

  it('prints one document with --json, and keeps a run folder', async () => {
    const { code, out } = await evaluate(
      ...['run', 'capitals.task.ts', '--model', 'scripted:answers.jsonl'],
      ...['--limit', '2', '--epochs', '3', '--tag', 'nightly', '--runs', 'kept', '--json', '-q'],
    )
    const document = JSON.parse(out)
    expect([code, document]).toMatchObject([0, { status: 'success', planned: 6, completed: 6 }])
    expect(await readdir(document.folder)).toEqual(
      expect.arrayContaining(['header.json', 'journal.jsonl', 'result.json']),
    )
    expect(document.folder).toMatch(/kept\/20261124T120000-capitals-scripted-answers-jsonl$/)
  })

  it('exits 2 when a sample has no score, says how to go on, and the command it says does', async () => {
    await writeFile(join(folder, 'partly.jsonl'), answers.split('\n').slice(0, 3).join('\n'))
    const words = ['run', 'capitals.task.ts', '--model', 'scripted:partly.jsonl', '-q']
    const { code, log } = await evaluate(...words)
    expect(code).toBe(2)
    expect(log).toContain('error: 1 of 4 samples failed and have no score')
    const again = /to go on: ductile eval (run .*)\n/.exec(log)![1]!.split(' ')
    expect(again).toEqual([...words, '--resume', expect.stringContaining('.ductile/runs/')])
    await writeFile(join(folder, 'partly.jsonl'), answers)
    const { code: resumed, out } = await evaluate(...again, '--json')
    expect([resumed, JSON.parse(out).completed]).toEqual([0, 4])
  })

  it.each([
    [['run', 'no.task.ts', '--model', 'guard'], 'no.task.ts does not exist'],
    [['run', 'xstest-of-mine', '--model', 'guard'], 'no file and no benchmark "xstest-of-mine"'],
    [['run', 'capitals.task.ts', '--model', 'gpt'], 'cannot tell what model "gpt" is'],
    [['run', 'capitals.task.ts', '--model', 'openai:gpt'], 'cannot tell what model "openai:gpt" is'],
    [['run', 'capitals.task.ts', '--model', 'gguf:no.gguf'], 'no.gguf does not exist'],
    [['run', 'capitals.task.ts', '--model', 'module:answers.jsonl'], 'answers.jsonl'],
    [['run', 'capitals.task.ts', '--model', 'guard', '--role', 'judge'], '--role: must be ROLE=MODEL'],
    [['run', 'capitals.task.ts', '--model', 'guard', '--resume', 'x'], 'x is no run'],
    [['run', 'capitals.task.ts', '--model', 'guard', '--price', '1'], '--price'],
  ])('says in one line what is wrong with %j', async (words, message) => {
    const { code, out, log } = await evaluate(...words)
    expect([code, out]).toEqual([2, ''])
    expect(log).toContain(message)
    expect(log.trimEnd().split('\n')).toHaveLength(1)
  })

  it('takes a model from a file of the user’s', async () => {
    await writeFile(
      join(folder, 'model.ts'),
      `import { scripted } from 'ductile/evals'\nexport default scripted(() => 'Lima', { name: 'mine' })`,
    )
    const { code, out } = await evaluate('run', 'capitals.task.ts', '--model', 'module:model.ts')
    expect(code).toBe(0)
    expect(out).toMatch(/capitals · mine .*\n\n.*\n.* 25\.0 %/)
  })
})

describe('eval list', () => {
  it('has each benchmark with its licence', async () => {
    const { code, out } = await evaluate('list', '--json')
    expect(code).toBe(0)
    for (const each of JSON.parse(out))
      expect(each).toMatchObject({
        name: expect.stringMatching(/^[a-z0-9-]+$/),
        card: { licence: expect.any(String) },
      })
  })
})

describe('the real process', () => {
  const start = (words: string[], env: Record<string, string> = {}) => {
    const guarded = fileURLToPath(new URL('../eval/testing/only-loopback.mjs', import.meta.url))
    const child = spawn(process.execPath, ['--import', guarded, ...commandLine('eval', ...words)], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    })
    let log = ''
    child.stderr.on('data', chunk => (log += chunk))
    const ended = new Promise<number | null>(resolve => child.on('close', resolve))
    return { child, ended, log: () => log }
  }

  it('opens no socket but to the model’s address', async () => {
    await using server = await chatServer((_call, response) => sendJson(response, completion('Paris')))
    const words = ['run', 'capitals.task.ts', '--model', `openai:tiny@${server.url}`, '-q']
    const allowed = start(words, { ALLOWED: new URL(server.url).host })
    expect([await allowed.ended, allowed.log()]).toEqual([0, ''])
    expect(server.calls).toHaveLength(4)
    // The watch itself can fail.
    const watched = start(words, { ALLOWED: 'nothing' })
    expect(await watched.ended).toBe(97)
    expect(watched.log()).toContain(`connect ${new URL(server.url).host}`)
  })

  it('opens no socket at all for what is local', async () => {
    const local = start(['run', 'capitals.task.ts', '--model', 'guard', '-q'])
    expect([await local.ended, local.log()]).toEqual([0, ''])
  })

  it('stops on SIGINT, says how to go on, and exits 130', async () => {
    await using server = await chatServer((_call, response, number) => {
      // The first two are answered, the others never.
      if (number <= 2) sendJson(response, completion('Paris'))
    })
    const words = ['run', 'capitals.task.ts', '--model', `openai:tiny@${server.url}`, '-q']
    const run = start(words, { ALLOWED: new URL(server.url).host })
    await expect.poll(() => server.calls.length, { timeout: 10_000 }).toBe(4)
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    expect(run.log()).toMatch(
      /^cancelled: interrupted\nto go on: ductile eval run capitals\.task\.ts .* --resume .*\n$/,
    )
  })
})

describe('eval compare', () => {
  it('lets equal runs pass, and takes too few samples for no regression', async () => {
    const run = async (model: string) => {
      const { out } = await evaluate('run', 'capitals.task.ts', '--model', model, '--json', '-q')
      return JSON.parse(out).folder as string
    }
    await writeFile(join(folder, 'silent.jsonl'), '{"output": "I do not know."}\n')
    const [before, worse] = [await run('scripted:answers.jsonl'), await run('scripted:silent.jsonl')]
    expect(await evaluate('compare', before, before, '--json')).toMatchObject({ code: 0 })
    const { code, out } = await evaluate('compare', before, worse, '--json')
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { measures: [{ before: 0.75, after: 0, pairs: 4, verdict: 'within noise' }] },
    ])
    expect(await evaluate('compare', before, join(folder, 'nowhere'))).toMatchObject({ code: 2 })
    expect(await evaluate('compare', before, worse, '--margin', '7')).toMatchObject({ code: 2 })
  })
})
