import { describe, expect, it } from 'vitest'
import { openStore } from '../store/index.js'
import { exchangeMemory, historyOf, hourlyForgetting, recall } from './exchange-memory.js'

const start = new Date('2026-11-24T12:00:00Z')
const hoursOn = (hours: number) => new Date(start.getTime() + hours * 3_600_000)
const asked = [{ role: 'user' as const, text: 'q' }]
const answerOf = () => ({ id: 'r1', text: 'a' })
const clock = () => start

describe('the memory of an exchange', () => {
  it('keeps a whole answer for the days given, and not longer', async () => {
    await using store = await openStore('sqlite::memory:')
    const history = { store: store.history, days: 2 }
    await exchangeMemory(history, { asked, isWhole: true }, { answerOf, clock }).answered({})
    expect(await recall(history, { previous: 'r1' }, hoursOn(47))).toEqual({
      turns: [...asked, { role: 'assistant', text: 'a' }],
      state: 'kept',
    })
    expect(await recall(history, { previous: 'r1' }, hoursOn(48))).toEqual({ turns: [], state: 'unknown' })
  })

  it('keeps a stream from its head on, and what was said once it ends or is cut', async () => {
    await using store = await openStore('sqlite::memory:')
    const history = { store: store.history }
    const memory = exchangeMemory(history, { asked, isWhole: true }, { answerOf, clock })
    const words = async () => (await recall(history, { previous: 'r2' }, start)).turns.map(({ text }) => text)
    await memory.spoke({ kind: 'start', raw: { json: { response: { id: 'r2' } } } })
    await memory.spoke({ kind: 'delta', block: 'b', channel: 'text', text: 'ha' })
    expect(await words()).toEqual(['q'])
    await memory.spoke({ kind: 'delta', block: 'b', channel: 'text', text: 'lf' })
    await memory.spoke({ kind: 'cut', stop: { code: 'content_filter', reason: 'harm' } })
    expect(await words()).toEqual(['q', 'half'])
  })

  it('forgets once an hour', async () => {
    const at: Date[] = []
    const store = { forget: async ({ now }: { now: Date }) => at.push(now) }
    const forget = hourlyForgetting({ store } as never)
    for (const hours of [0, 0.5, 1, 1.5, 2]) await forget(hoursOn(hours))
    expect(at).toEqual([hoursOn(0), hoursOn(1), hoursOn(2)])
  })

  it('tells tenants apart', async () => {
    await using store = await openStore('sqlite::memory:')
    const [one, two] = ['one', 'two'].map(name => historyOf(name, { store: store.history }))
    const thread = { asked, isWhole: true, conversation: 'c' }
    await exchangeMemory(one!, thread, { answerOf, clock }).answered({})
    expect((await recall(one!, { previous: 'r1' }, start)).state).toBe('kept')
    expect((await recall(one!, { conversation: 'c' }, start)).state).toBe('kept')
    expect((await recall(two!, { previous: 'r1' }, start)).state).toBe('unknown')
    expect((await recall(two!, { conversation: 'c' }, start)).state).toBe('unknown')
  })

  it('has nothing to say of a request that goes on from nothing', async () => {
    expect(await recall(undefined, {}, start)).toEqual({ turns: [] })
    expect(await recall(undefined, { previous: 'r1' }, start)).toEqual({ turns: [], state: 'unknown' })
  })
})
