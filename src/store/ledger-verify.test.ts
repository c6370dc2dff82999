/** @file Properties of verification: no single change of the ledger, made past its triggers, goes unseen. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LedgerEntry, Receipt } from '../core/index.js'
import { chainHash, type Link } from './chain.js'
import { type Store, storeOver } from './open-store.js'
import { sqliteMemory, type TestDatabase } from './testing/backends.js'
import { entry, scored, unscored } from './testing/entries.js'

const settings = { seed: 20261124, numRuns: 60 }

const entries = fc.array(
  fc
    .record({
      run: fc.string({ maxLength: 12, unit: 'binary' }),
      risk: fc.integer({ min: 0, max: 100 }),
      failed: fc.boolean(),
      action: fc.constantFrom('allow' as const, 'block' as const),
    })
    .map(({ run, risk, failed, action }) =>
      entry({ run, action, outcomes: [scored('harm', risk / 100), ...(failed ? [unscored('other')] : [])] }),
    ),
  { minLength: 1, maxLength: 8 },
)
/** Picks one of several things whose number is not known yet. */
const pick = fc.nat()
const columns = [
  'previous',
  'hash',
  'body',
  'at',
  'run',
  'edge',
  'mode',
  'action',
  'score',
  'sequence',
] as const

describe('verifying', () => {
  it('finds one changed character or number in any column of any entry', async () => {
    await fc.assert(
      fc.asyncProperty(
        entries,
        pick,
        pick,
        fc.constantFrom(...columns),
        async (written, which, where, column) => {
          await using ledger = await filled(written)
          const { sequence } = ledger.at(which)
          const changed = altered(await ledger.read(sequence, column), where)
          await ledger.tamper(`update ledger set ${column} = ${changed} where sequence = ${sequence}`)
          await expectFault(ledger)
        },
      ),
      settings,
    )
  })

  it('finds any removed entry, the last one and the first one too', async () => {
    await fc.assert(
      fc.asyncProperty(entries, pick, fc.boolean(), async (written, which, renumber) => {
        await using ledger = await filled(written)
        const { sequence } = ledger.at(which)
        const later = written.flatMap((_, index) => (index + 1 > sequence ? [index + 1] : []))
        await ledger.tamper(
          `delete from ledger where sequence = ${sequence}`,
          ...(renumber
            ? later.map(each => `update ledger set sequence = ${each - 1} where sequence = ${each}`)
            : []),
        )
        await expectFault(ledger)
      }),
      settings,
    )
  })

  it('finds an entry put in anywhere, with hash and link made to fit what stands before it', async () => {
    await fc.assert(
      fc.asyncProperty(entries, pick, async (written, which) => {
        await using ledger = await filled(written)
        const sequence = 1 + (which % (written.length + 1))
        const copied = ledger.at(which)
        const previous = sequence === 1 ? ledger.at(0).previous : ledger.at(sequence - 2).hash
        const hash = chainHash({ previous, body: copied.body, sequence })
        const later = written.flatMap((_, index) => (index + 1 >= sequence ? [index + 1] : [])).reverse()
        await ledger.tamper(
          ...later.map(each => `update ledger set sequence = ${each + 1} where sequence = ${each}`),
          `insert into ledger select ${sequence}, '${previous}', '${hash}', body, at, run, edge, mode, action, score from ledger where sequence = ${copied.sequence >= sequence ? copied.sequence + 1 : copied.sequence}`,
        )
        await expectFault(ledger)
      }),
      settings,
    )
  })

  it('finds any other order', async () => {
    const orders = entries
      .filter(written => written.length > 1)
      .chain(written =>
        fc.record({
          written: fc.constant(written),
          order: fc
            .shuffledSubarray(
              written.map((_, index) => index + 1),
              { minLength: written.length },
            )
            .filter(order => order.some((sequence, index) => sequence !== index + 1)),
        }),
      )
    await fc.assert(
      fc.asyncProperty(orders, async ({ written, order }) => {
        await using ledger = await filled(written)
        await ledger.tamper(
          'update ledger set sequence = -sequence',
          ...order.map(
            (sequence, index) => `update ledger set sequence = ${index + 1} where sequence = ${-sequence}`,
          ),
        )
        await expectFault(ledger)
      }),
      settings,
    )
  })

  it('finds nothing wrong with what nobody touched', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: 1, max: 9 }), async (written, pageSize) => {
        await using ledger = await filled(written)
        const verified = await ledger.store.ledger.verify({ pageSize, expected: ledger.head })
        expect(verified).toEqual({ intact: true, entries: written.length, head: ledger.head.hash })
      }),
      settings,
    )
  })
})

interface Filled extends AsyncDisposable {
  readonly store: Store
  readonly head: Receipt
  readonly tamper: TestDatabase['tamper']
  /** One of the links, counted round. */
  at(index: number): Link
  read(sequence: number, column: (typeof columns)[number]): Promise<unknown>
}

async function filled(written: readonly LedgerEntry[]): Promise<Filled> {
  const database = await sqliteMemory.create()
  const store = await storeOver(database.connect())
  await Promise.all(written.map(each => store.ledger.append(each)))
  const { db } = database.connect()
  const links = await db.selectFrom('ledger').selectAll().orderBy('sequence').execute()
  return {
    store,
    head: await store.ledger.head(),
    tamper: database.tamper,
    at: index => links[index % links.length]!,
    read: async (sequence, column) => links[sequence - 1]![column],
    async [Symbol.asyncDispose]() {
      await store.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** The value with one character replaced, or another number, as an SQL literal. */
function altered(value: unknown, where: number): string {
  if (typeof value === 'number' || value === null) return String(Number(value ?? 0) + 100 + (where % 1000))
  const text = String(value)
  const index = text === '' ? 0 : where % text.length
  const other = text[index] === 'x' ? 'y' : 'x'
  return `'${`${text.slice(0, index)}${other}${text.slice(index + 1)}`.replaceAll("'", "''")}'`
}

async function expectFault({ store }: Filled): Promise<void> {
  expect(await store.ledger.verify({ pageSize: 3 })).toMatchObject({
    intact: false,
    fault: { message: expect.stringMatching(/./) },
  })
}
