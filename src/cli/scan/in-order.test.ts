import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOrder } from './in-order.js'

const light = { maxWeight: Number.POSITIVE_INFINITY, weigh: () => 1 }

describe('inOrder', () => {
  it('yields in the order of the items whatever order the work ends in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(5), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        async (turns, concurrency) => {
          const work = async (index: number): Promise<number> => {
            for (let i = 0; i < turns[index]!; i++) await Promise.resolve()
            return index
          }
          const results = await collect(inOrder(numbers(turns.length), work, { concurrency, ...light }))
          expect(results).toEqual(turns.map((_, index) => index))
        },
      ),
      { seed: 4, numRuns: 100 },
    )
  })

  it('keeps no more under way than allowed, and that many', async () => {
    const { work, most } = gauge()
    await collect(inOrder(numbers(50), work, { concurrency: 4, ...light }))
    expect(most()).toBe(4)
  })

  it('reads nothing more while the items under way are too heavy, but always one', async () => {
    const { work, most } = gauge()
    await collect(inOrder(numbers(20), work, { concurrency: 10, maxWeight: 1, weigh: () => 100 }))
    expect(most()).toBe(1)
  })

  it('does not read ahead of a consumer that waits', async () => {
    let read = 0
    async function* source(): AsyncGenerator<number> {
      for (; read < 100; ) yield read++
    }
    const results = inOrder(source(), async item => item, { concurrency: 3, ...light })
    await results.next()
    for (let i = 0; i < 50; i++) await Promise.resolve()
    // Three under way, and at most one that was on its way when the first was handed over.
    expect(read).toBeLessThanOrEqual(4)
    await results.return(undefined)
  })

  it('hands over a result while it still waits for the next item', async () => {
    let release = (): void => {}
    async function* source(): AsyncGenerator<number> {
      yield 1
      await new Promise<void>(resolve => {
        release = resolve
      })
      yield 2
    }
    const results = inOrder(source(), async item => item, { concurrency: 8, ...light })
    expect((await results.next()).value).toBe(1)
    release()
    expect((await results.next()).value).toBe(2)
    expect((await results.next()).done).toBe(true)
  })

  it('yields what came before a failure of the work, then throws it', async () => {
    const work = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('third')
      return item
    }
    const seen: number[] = []
    await expect(
      (async () => {
        for await (const item of inOrder(numbers(9), work, { concurrency: 4, ...light })) seen.push(item)
      })(),
    ).rejects.toThrow('third')
    expect(seen).toEqual([0, 1])
  })

  it('yields what came before a failure of the source, then throws it', async () => {
    async function* source(): AsyncGenerator<number> {
      yield 0
      yield 1
      throw new Error('disk')
    }
    const seen: number[] = []
    await expect(
      (async () => {
        for await (const item of inOrder(source(), async value => value, { concurrency: 4, ...light }))
          seen.push(item)
      })(),
    ).rejects.toThrow('disk')
    expect(seen).toEqual([0, 1])
  })

  it('waits for the work under way when the consumer stops', async () => {
    let running = 0
    const work = async (item: number): Promise<number> => {
      running++
      for (let i = 0; i < 30 * item; i++) await Promise.resolve()
      running--
      return item
    }
    for await (const item of inOrder(numbers(9), work, { concurrency: 5, ...light })) if (item === 1) break
    expect(running).toBe(0)
  })

  it('closes the source when the consumer stops', async () => {
    let closed = false
    async function* source(): AsyncGenerator<number> {
      try {
        for (let i = 0; ; i++) yield i
      } finally {
        closed = true
      }
    }
    for await (const item of inOrder(source(), async value => value, { concurrency: 2, ...light }))
      if (item === 3) break
    expect(closed).toBe(true)
  })
})

async function* numbers(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}

function gauge(): { work: (item: number) => Promise<number>; most: () => number } {
  let running = 0
  let most = 0
  return {
    most: () => most,
    async work(item) {
      most = Math.max(most, ++running)
      for (let i = 0; i < 20; i++) await Promise.resolve()
      running--
      return item
    },
  }
}
