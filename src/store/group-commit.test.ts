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
