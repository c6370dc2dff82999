import { describe, expect, it } from 'vitest'
import { limiter } from './limiter.js'

const never = new AbortController().signal

describe('limiter', () => {
  it('lets in as many as its width and the rest in turn', async () => {
    const gate = limiter({ start: 2, most: 10 })
    const [first, second] = [await gate.enter(never), await gate.enter(never)]
    let third = false
    const waits = gate.enter(never).then(place => {
      third = true
      return place
    })
    await Promise.resolve()
    expect([gate.underWay, third]).toEqual([2, false])
    first.leave()
    first.leave()
    const place = await waits
    expect(gate.underWay).toBe(2)
    place.leave()
    second.leave()
    expect(gate.underWay).toBe(0)
  })

  it('widens by about one a round of successes, up to its most', async () => {
    const gate = limiter({ start: 2, most: 3 })
    for (let round = 0; round < 20; round++) (await gate.enter(never)).succeed()
    expect(gate.width).toBe(3)
  })

  it('halves once for calls that were under way together', async () => {
    const gate = limiter({ start: 8, most: 8 })
    const places = await Promise.all(Array.from({ length: 8 }, () => gate.enter(never)))
    for (const place of places) place.overload(0)
    expect(gate.width).toBe(4)
    ;(await gate.enter(never)).overload(0)
    expect(gate.width).toBe(2)
    for (let more = 0; more < 5; more++) (await gate.enter(never)).overload(0)
    expect(gate.width).toBe(1)
  })

  it('lets nobody in while it was asked to wait', async () => {
    const gate = limiter({ start: 4, most: 4 })
    const began = performance.now()
    ;(await gate.enter(never)).overload(40)
    ;(await gate.enter(never)).leave()
    expect(performance.now() - began).toBeGreaterThanOrEqual(39)
  })

  it('forgets who no longer waits', async () => {
    const gate = limiter({ start: 1, most: 1 })
    const first = await gate.enter(never)
    const left = new AbortController()
    const waits = gate.enter(left.signal)
    left.abort(new Error('gone'))
    await expect(waits).rejects.toThrow('gone')
    const next = gate.enter(never)
    first.leave()
    await expect(next).resolves.toBeDefined()
  })
})
