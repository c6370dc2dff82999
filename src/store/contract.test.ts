import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LedgerEntry, StoreError } from '../core/index.js'
import { chainHash, genesisHash } from './chain.js'
import { type Store, storeOver } from './open-store.js'
import { backends, type TestDatabase } from './testing/backends.js'
import { entry, scored, unscored } from './testing/entries.js'

describe.each(backends)('a store over $title', ({ create }) => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await create()
    store = await storeOver(database.connect())
  })
  afterEach(async () => {
    await store.close()
    await database[Symbol.asyncDispose]()
  })
  const append = async (...entries: LedgerEntry[]) => {
    for (const each of entries) await store.ledger.append(each)
  }

  it('starts empty, with the genesis hash as its head', async () => {
    expect(await store.ledger.head()).toEqual({ sequence: 0, hash: genesisHash })
    expect(await store.ledger.verify()).toEqual({ intact: true, entries: 0, head: genesisHash })
    expect(await store.ledger.list()).toEqual([])
    expect(await store.ledger.get(1)).toBeUndefined()
  })

  it('numbers entries from 1 and chains them', async () => {
    const first = await store.ledger.append(entry({ run: 'a' }))
    const second = await store.ledger.append(entry({ run: 'b' }))
    expect([first.sequence, second.sequence]).toEqual([1, 2])
    expect(await store.ledger.head()).toEqual(second)
    expect(await store.ledger.verify()).toEqual({ intact: true, entries: 2, head: second.hash })
  })

  it('gives back what was appended', async () => {
    const kept = entry({ outcomes: [scored('harm', 0.25), unscored('injection')], action: 'block' })
    const receipt = await store.ledger.append(kept)
    expect(await store.ledger.get(1)).toEqual({ receipt, entry: kept, intact: true })
  })

  it('keeps text that databases stumble over', async () => {
    const origin = { zero: '\u0000', lone: '\ud800', quote: `'"\\`, emoji: '😀', line: '\n\u2028' }
    await store.ledger.append({ ...entry(), origin })
    expect((await store.ledger.get(1))?.entry.origin).toEqual(origin)
    expect(await store.ledger.verify()).toMatchObject({ intact: true })
  })

  it('searches by names that databases stumble over', async () => {
    const odd = '\u0000\ud800'
    await append(entry(), entry({ run: odd, outcomes: [scored(odd, 0.5)] }))
    expect(
      (await store.ledger.list({ run: odd, signal: odd })).map(({ receipt }) => receipt.sequence),
    ).toEqual([2])
    expect(await store.ledger.verify()).toMatchObject({ intact: true, entries: 2 })
  })

  it('keeps the order of concurrent appends and gives each its own receipt', async () => {
    const runs = Array.from({ length: 600 }, (_, index) => `run-${index}`)
    const receipts = await Promise.all(runs.map(run => store.ledger.append(entry({ run }))))
    expect(receipts.map(({ sequence }) => sequence)).toEqual(runs.map((_, index) => index + 1))
    expect((await store.ledger.get(600))?.entry.run).toBe('run-599')
    expect(await store.ledger.verify({ pageSize: 7 })).toMatchObject({ intact: true, entries: 600 })
  })

  it('keeps one chain when two stores append to the same data', async () => {
    const other = await storeOver(database.connect())
    const work = [store, other].map(async ({ ledger }, writer) => {
      for (let round = 0; round < 20; round += 1) await ledger.append(entry({ run: `${writer}-${round}` }))
    })
    await Promise.all(work)
    expect(await store.ledger.verify()).toMatchObject({ intact: true, entries: 40 })
    await other.close()
  })

  it('goes on where it stopped when opened again', async () => {
    await append(entry(), entry())
    await store.close()
    store = await storeOver(database.connect())
    expect((await store.ledger.append(entry())).sequence).toBe(3)
    expect(await store.ledger.verify()).toMatchObject({ intact: true, entries: 3 })
  })

  it('settles appends under way before it closes, and refuses later ones', async () => {
    const pending = store.ledger.append(entry())
    await store.close()
    await expect(pending).resolves.toMatchObject({ sequence: 1 })
    await expect(store.ledger.append(entry())).rejects.toMatchObject({ code: 'store_closed' })
    await expect(store.close()).resolves.toBeUndefined()
  })

  it('refuses an entry JSON cannot say without failing the appends beside it', async () => {
    const [bad, good] = await Promise.allSettled([
      store.ledger.append({ ...entry(), costMs: Number.NaN }),
      store.ledger.append(entry()),
    ])
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'invalid_argument' } })
    expect(good).toMatchObject({ status: 'fulfilled', value: { sequence: 1 } })
  })

  describe('reading', () => {
    beforeEach(() =>
      append(
        entry({ run: 'a', outcomes: [scored('harm', 0.9), scored('injection', 0.2)], action: 'block' }),
        entry({ run: 'a', outcomes: [scored('harm', 0.1)], edge: 'answer' }),
        entry({ run: 'b', outcomes: [unscored('harm'), scored('injection', 0.6)], action: 'block' }),
        entry({ run: 'c', outcomes: [unscored('harm')], action: 'annotate' }),
      ),
    )
    const listed = async (page: Parameters<Store['ledger']['list']>[0]) =>
      (await store.ledger.list(page)).map(({ receipt }) => receipt.sequence)

    it.each([
      ['everything, newest first', {}, [4, 3, 2, 1]],
      ['by action', { action: 'block' }, [3, 1]],
      ['by edge', { edge: 'answer' }, [2]],
      ['by run', { run: 'a' }, [2, 1]],
      ['by signal, scored or not', { signal: 'injection' }, [3, 1]],
      ['by the highest score', { minScore: 60 }, [3, 1]],
      ['by the score of one signal', { signal: 'injection', minScore: 60 }, [3]],
      ['by all of them at once', { run: 'a', action: 'block', signal: 'harm', minScore: 90 }, [1]],
      ['nothing', { run: 'nobody' }, []],
    ] as const)('lists %s', async (_, filter, sequences) => {
      expect(await listed(filter)).toEqual(sequences)
      expect(await store.ledger.count(filter)).toBe(sequences.length)
    })

    it('pages', async () => {
      expect(await listed({ limit: 2 })).toEqual([4, 3])
      expect(await listed({ limit: 2, before: 3 })).toEqual([2, 1])
      expect(await listed({ limit: 2, before: 1 })).toEqual([])
    })

    it.each([[{ limit: 0 }], [{ limit: 1001 }], [{ limit: 1.5 }], [{ before: 0 }], [{ before: Number.NaN }]])(
      'refuses %j',
      async page => {
        await expect(store.ledger.list(page)).rejects.toMatchObject({ code: 'invalid_argument' })
      },
    )
  })

  describe('append-only', () => {
    it.each([
      "update ledger set body = '{}'",
      'delete from ledger',
      'update ledger_scores set score = 0',
      'delete from ledger_scores',
      'update ledger_head set count = 0',
      'delete from ledger_head',
    ])('refuses %s', async statement => {
      await append(entry())
      const { db } = database.connect()
      const { sql } = await import('kysely')
      await expect(sql.raw(statement).execute(db)).rejects.toThrow(/only grows|stays/)
      await db.destroy()
      expect(await store.ledger.verify()).toMatchObject({ intact: true, entries: 1 })
    })
  })

  describe('verifying', () => {
    beforeEach(() => append(...Array.from({ length: 6 }, (_, index) => entry({ run: `run-${index + 1}` }))))
    const swap = (a: number, b: number) =>
      [
        `sequence = 0 where sequence = ${a}`,
        `sequence = ${a} where sequence = ${b}`,
        `sequence = ${b} where sequence = 0`,
      ].map(change => `update ledger set ${change}`)
    /** Moves later entries up by one, from the last: numbers are unique at every moment. */
    const shiftUp = (from: number) =>
      [6, 5, 4, 3, 2, 1]
        .filter(sequence => sequence >= from)
        .map(sequence => `update ledger set sequence = ${sequence + 1} where sequence = ${sequence}`)
    const forged = (sequence: number, body = '{}', previous = genesisHash) =>
      `insert into ledger select ${sequence}, '${previous}', '${chainHash({ previous, body, sequence })}', '${body}', at, run, edge, mode, action, score from ledger where sequence = 1`

    it.each([
      [
        'an edited body',
        'edited',
        3,
        ["update ledger set body = replace(body, 'run-3', 'run-9') where sequence = 3"],
      ],
      ['an edited hash', 'edited', 3, [`update ledger set hash = '${genesisHash}' where sequence = 3`]],
      ['an edited search column', 'edited', 2, ["update ledger set action = 'block' where sequence = 2"]],
      [
        'an edited score of a signal',
        'edited',
        2,
        ['update ledger_scores set score = 99 where sequence = 2'],
      ],
      ['a removed score of a signal', 'edited', 2, ['delete from ledger_scores where sequence = 2']],
      [
        'an added score of a signal',
        'edited',
        2,
        ["insert into ledger_scores (sequence, signal, score) values (2, 'other', 1)"],
      ],
      ['a deleted entry', 'deleted', 3, ['delete from ledger where sequence = 3']],
      ['a deleted first entry', 'deleted', 1, ['delete from ledger where sequence = 1']],
      [
        'a deleted entry and renumbered later ones',
        'deleted',
        3,
        [
          'delete from ledger where sequence = 3',
          ...[4, 5, 6].map(
            sequence => `update ledger set sequence = ${sequence - 1} where sequence = ${sequence}`,
          ),
        ],
      ],
      ['two neighbours swapped', 'reordered', 3, swap(3, 4)],
      ['two distant entries swapped', 'reordered', 2, swap(2, 5)],
      ['a cut tail', 'truncated', 5, ['delete from ledger where sequence >= 5']],
      ['everything cut', 'truncated', 1, ['delete from ledger']],
      ['an entry pushed in', 'inserted', 3, [...shiftUp(3), forged(3)]],
      ['an entry pushed in at the end', 'inserted', 7, [forged(7)]],
      ['a removed head', 'deleted', 6, ['delete from ledger_head']],
      ['a head that names another hash', 'edited', 6, [`update ledger_head set hash = '${genesisHash}'`]],
    ] as const)('finds %s', async (_, kind, sequence, statements) => {
      await database.tamper(...statements)
      expect(await store.ledger.verify({ pageSize: 2 })).toMatchObject({
        intact: false,
        fault: { kind, sequence, message: expect.stringMatching(/./) },
      })
    })

    it('finds an entry rewritten together with its hash', async () => {
      const before = await store.ledger.list({ before: 4, limit: 1 })
      const row = { previous: (await store.ledger.get(2))!.receipt.hash, body: '{}', sequence: 3 }
      expect(before[0]?.receipt.sequence).toBe(3)
      await database.tamper(`update ledger set body = '{}', hash = '${chainHash(row)}' where sequence = 3`)
      // A body without its fields cannot yield the search columns, so the entry itself is the fault.
      expect(await store.ledger.verify()).toMatchObject({
        intact: false,
        fault: { kind: 'edited', sequence: 3 },
      })
    })

    it('finds a forged entry that links to the one before it', async () => {
      const previous = (await store.ledger.get(2))!.receipt.hash
      await database.tamper(...shiftUp(3), forged(3, '{}', previous))
      expect(await store.ledger.verify()).toMatchObject({ intact: false, fault: { sequence: 3 } })
    })

    it('says of an entry whether it is intact', async () => {
      await database.tamper("update ledger set body = replace(body, 'run-3', 'run-9') where sequence = 3")
      expect((await store.ledger.get(3))?.intact).toBe(false)
      expect((await store.ledger.get(2))?.intact).toBe(true)
    })

    it('finds a chain rewritten as a whole by a receipt kept elsewhere', async () => {
      const receipt = await store.ledger.head()
      expect(await store.ledger.verify({ expected: receipt })).toMatchObject({ intact: true })
      await database.tamper(
        'delete from ledger_scores',
        'delete from ledger',
        `update ledger_head set count = 0, hash = '${genesisHash}'`,
      )
      await append(entry({ run: 'other' }))
      expect(await store.ledger.verify()).toMatchObject({ intact: true, entries: 1 })
      expect(await store.ledger.verify({ expected: receipt })).toMatchObject({
        fault: { kind: 'truncated', sequence: 2 },
      })
      await append(...Array.from({ length: 6 }, () => entry({ run: 'other' })))
      expect(await store.ledger.verify({ expected: receipt })).toMatchObject({
        fault: { kind: 'edited', sequence: 6 },
      })
    })

    it('reports progress and stops when asked', async () => {
      const seen: number[] = []
      await store.ledger.verify({ pageSize: 4, onProgress: ({ done }) => seen.push(done) })
      expect(seen).toEqual([4, 6])
      await expect(store.ledger.verify({ abort: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
        'enough',
      )
    })
  })

  it('refuses a store of a newer version and leaves it alone', async () => {
    await append(entry())
    await database.tamper('update store_schema set version = 99')
    const failure: unknown = await storeOver(database.connect()).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StoreError)
    expect(failure).toMatchObject({ code: 'store_newer' })
  })
})
