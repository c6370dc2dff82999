import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBfclFolder, refusedReferences, studyRecovery } from './fission-grpo-bfcl.js'
import { trainTabular } from './fission-grpo-tabular.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-bfcl-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the table', () => {
  it('starts as specified: at most 5 % at first, at least 30 % behind a diagnosis', () => {
    const { firstBefore, recoveryBefore } = trainTabular({
      algorithm: 'grpo',
      diagnosis: 'given',
      seed: 1,
      rollouts: 8,
    })
    // 1 of 30 calls; e^5 / (3 e^5 + 27) behind a hint of three
    expect(firstBefore).toBeCloseTo(1 / 30, 12)
    expect(recoveryBefore).toBeCloseTo(Math.exp(5) / (3 * Math.exp(5) + 27), 12)
  })

  it('learns more from split failures with the same number of calls, by their diagnosis', () => {
    const [grpo, fission, withheld] = (
      [
        ['grpo', 'given'],
        ['fission-grpo', 'given'],
        ['fission-grpo', 'withheld'],
      ] as const
    ).map(([algorithm, diagnosis]) =>
      [1, 2, 3].map(seed => trainTabular({ algorithm, diagnosis, seed }).first),
    )
    fission!.forEach((first, i) => {
      expect(first).toBeGreaterThan(grpo![i]!)
      expect(first).toBeGreaterThan(withheld![i]!)
    })
  })

  it('refuses a group that does not fit', () => {
    const train = (group: number) => trainTabular({ algorithm: 'grpo', diagnosis: 'given', seed: 1, group })
    expect(() => train(0)).toThrow('group must be an integer in [1, 6000], got 0')
  })
})

describe('BFCL', () => {
  const doc = {
    meta: {
      name: 'mv',
      parameters: {
        type: 'dict',
        properties: { source: { type: 'string' }, to: { type: 'string' } },
        required: ['source', 'to'],
      },
    },
  }
  const entry = {
    id: 'e1',
    messages: [[{ role: 'user', content: 'move it' }], []],
    labels: {
      category: 'multi_turn_base',
      ground_truth: [["mv(source='a.txt', to='b')", "mv('c.txt', 'd')"], ['gone(x=1)']],
    },
  }
  const write = async (rows: readonly unknown[]): Promise<void> => {
    await mkdir(join(folder, 'bfcl_multi_turn'))
    await mkdir(join(folder, 'bfcl_tool_docs'))
    await writeFile(join(folder, 'bfcl_tool_docs', 'bfcl_tool_docs.jsonl'), JSON.stringify(doc))
    const text = rows.map(row => JSON.stringify(row)).join('\n')
    await writeFile(join(folder, 'bfcl_multi_turn', 'bfcl_multi_turn.jsonl.gz'), gzipSync(text))
  }

  it('keeps turns, empty ones too, names positional arguments, and counts what it cannot run', async () => {
    await write([entry])
    const set = (await readBfclFolder(folder))!
    expect(set.entries[0]).toMatchObject({ turns: [[{ content: 'move it' }], []], skipped: 1 })
    expect(set.entries[0]!.calls.map(call => call.arguments)).toEqual([
      { source: 'a.txt', to: 'b' },
      { source: 'c.txt', to: 'd' },
    ])
    expect(refusedReferences(set)).toEqual({ calls: 2, refused: 0 })
  })

  it('recovers more with a diagnosis than without, and leaks nothing', async () => {
    await write(Array.from({ length: 200 }, (_, i) => ({ ...entry, id: `e${i}` })))
    const set = (await readBfclFolder(folder))!
    const diagnosed = await studyRecovery(set, { feedback: 'diagnosis', seed: 1 })
    const bare = await studyRecovery(set, { feedback: 'bare', seed: 1 })
    expect(diagnosed.recovered / diagnosed.faults).toBeGreaterThan(bare.recovered / bare.faults + 0.2)
    expect(diagnosed.repeated / diagnosed.retries).toBeLessThan(bare.repeated / bare.retries)
    expect(diagnosed.leaks + bare.leaks).toBe(0)
  })

  it('names file, row and field of what is malformed', async () => {
    await write([entry, { id: 'x', messages: 3 }])
    await expect(readBfclFolder(folder)).rejects.toThrow(/bfcl_multi_turn\.jsonl\.gz:2: messages: /)
  })

  it('is absent where the folder has none', async () => {
    expect(await readBfclFolder(folder)).toBeUndefined()
  })
})
