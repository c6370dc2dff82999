import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupCommit } from './group-commit.js'

describe('groupCommit', () => {
  it('commits together what was pushed in one turn, in order', async () => {
    const batches: (readonly number[])[] = []
    const { push } = groupCommit<number, number>(async items => {
      batches.push(items)
      return items.map(item => item * 10)
    })
    expect(await Promise.all([1, 2, 3].map(push))).toEqual([10, 20, 30])
    expect(batches).toEqual([[1, 2, 3]])
  })

  it('commits together what waited for a commit under way', async () => {
    const batches: (readonly number[])[] = []
    let open: () => void = () => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    let started: () => void = () => {}
    const underWay = new Promise<void>(resolve => {
      started = resolve
    })
    const { push } = groupCommit<number, number>(async items => {
      batches.push(items)
      started()
      await gate
      return items
    })
    const first = push(1)
    await underWay
    const others = [push(2), push(3)]
    open()
    await Promise.all([first, ...others])
    expect(batches).toEqual([[1], [2, 3]])
  })

  it('splits at the largest batch', async () => {
    const sizes: number[] = []
    const { push } = groupCommit<number, number>(
      async items => {
        sizes.push(items.length)
        return items
      },
      { maxBatch: 2 },
    )
    await Promise.all([1, 2, 3, 4, 5].map(push))
    expect(sizes).toEqual([2, 2, 1])
  })

  it('rejects all members of a failed batch and goes on with the next', async () => {
    let fail = true
    const { push } = groupCommit<number, number>(async items => {
      if (fail) throw new Error('no room')
      return items
    })
    const failed = await Promise.allSettled([push(1), push(2)])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    fail = false
    expect(await push(3)).toBe(3)
  })

  it('drains', async () => {
    const done: number[] = []
    const { push, drain } = groupCommit<number, number>(async items => {
      done.push(...items)
      return items
    })
    void push(1)
    await drain()
    expect(done).toEqual([1])
  })
})

describe('groupCommit under random failures', () => {
  /** What happens, in order: pushes, turns of the event loop between them, and which commits fail. */
  const histories = fc.record({
    steps: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant('push') }, fc.constant('turn')), {
      maxLength: 60,
    }),
    maxBatch: fc.integer({ min: 1, max: 7 }),
    fails: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
    slow: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 }),
  })
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

  it('keeps order, keeps a batch whole or not at all, and loses and doubles nothing', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ steps, maxBatch, fails, slow }) => {
        const committed: number[] = []
        const refused: number[] = []
        let commits = 0
        let running = 0
        const { push, drain } = groupCommit<number, string>(
          async items => {
            const number = commits++
            running += 1
            expect(running).toBe(1)
            expect(items.length).toBeGreaterThan(0)
            expect(items.length).toBeLessThanOrEqual(maxBatch)
            for (let wait = slow[number % slow.length]!; wait > 0; wait -= 1) await turn()
            running -= 1
            if (fails[number % fails.length]) {
              refused.push(...items)
              throw new Error(`commit ${number}`)
            }
            committed.push(...items)
            return items.map(item => `kept ${item}`)
          },
          { maxBatch },
        )
        const pushed: Promise<string>[] = []
        for (const step of steps) {
          if (step === 'turn') await turn()
          else {
            const waiting = push(pushed.length)
            // Looked at below; until then a rejection has nobody who listens.
            waiting.catch(() => {})
            pushed.push(waiting)
          }
        }
        const settled = await Promise.allSettled(pushed)
        await drain()
        const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)
        expect(committed).toEqual(ascending(committed))
        expect(ascending([...committed, ...refused])).toEqual(pushed.map((_, index) => index))
        settled.forEach((outcome, index) => {
          if (outcome.status === 'fulfilled') expect(outcome.value).toBe(`kept ${index}`)
          expect(outcome.status).toBe(committed.includes(index) ? 'fulfilled' : 'rejected')
        })
      }),
      { seed: 20261124, numRuns: 200 },
    )
  })
})
