import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Exchange } from './conversation-history.js'
import { type Store, storeOver } from './open-store.js'
import { backends, type TestDatabase } from './testing/backends.js'

const at = new Date('2026-11-24T12:00:00Z')
const now = at
const later = new Date('2026-12-30T12:00:00Z')
const exchange = (id: string, words: string, more: Partial<Exchange> = {}): Exchange => ({
  id,
  isWhole: true,
  turns: [
    { role: 'user', text: words },
    { role: 'assistant', text: `${words}!` },
  ],
  at,
  expiresAt: new Date('2026-12-24T12:00:00Z'),
  ...more,
})

describe.each(backends)('conversation history over $title', ({ create }) => {
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
  const said = async (of: { previous?: string; conversation?: string }, when = now) => {
    const found = await store.history.recall(of, { now: when })
    return found && { words: found.turns.map(({ text }) => text).join(' '), isWhole: found.isWhole }
  }

  it('knows nothing of what it was not told', async () => {
    expect(await said({ previous: 'r1' })).toBeUndefined()
    expect(await said({ conversation: 'c' })).toBeUndefined()
    expect(await said({})).toBeUndefined()
  })

  it('recalls the answers that lead to one, oldest first, and no others', async () => {
    await store.history.remember(exchange('r1', 'a'))
    await store.history.remember(exchange('r2', 'b', { previous: 'r1' }))
    await store.history.remember(exchange('r3', 'c', { previous: 'r2' }))
    await store.history.remember(exchange('other', 'x', { previous: 'r1' }))
    expect(await said({ previous: 'r3' })).toEqual({ words: 'a a! b b! c c!', isWhole: true })
    expect(await said({ previous: 'other' })).toEqual({ words: 'a a! x x!', isWhole: true })
  })

  it('recalls a conversation in the order of its exchanges', async () => {
    const conversation = 'c'
    await store.history.remember(exchange('r2', 'b', { conversation, at: new Date(at.getTime() + 5) }))
    await store.history.remember(exchange('r1', 'a', { conversation }))
    expect(await said({ conversation })).toEqual({ words: 'a a! b b!', isWhole: true })
  })

  it('says when something before was not known', async () => {
    await store.history.remember(exchange('r1', 'a', { isWhole: false }))
    await store.history.remember(exchange('r2', 'b', { previous: 'r1' }))
    await store.history.remember(exchange('r9', 'z', { previous: 'gone' }))
    expect(await said({ previous: 'r2' })).toEqual({ words: 'a a! b b!', isWhole: false })
    expect(await said({ previous: 'r9' })).toEqual({ words: 'z z!', isWhole: false })
  })

  it('replaces an exchange of the same id', async () => {
    await store.history.remember(exchange('r1', 'a'))
    await store.history.remember(exchange('r1', 'b'))
    expect(await said({ previous: 'r1' })).toEqual({ words: 'b b!', isWhole: true })
  })

  it('keeps text that databases stumble over', async () => {
    const words = `\u0000\ud800'"\\😀\n\u2028`
    await store.history.remember(exchange('r1', words))
    expect((await said({ previous: 'r1' }))?.words).toBe(`${words} ${words}!`)
  })

  it('recalls nothing that has expired, and deletes it when told to', async () => {
    await store.history.remember(exchange('r1', 'a'))
    await store.history.remember(exchange('r2', 'b', { previous: 'r1', expiresAt: new Date('2027-01-24') }))
    expect(await said({ previous: 'r1' }, later)).toBeUndefined()
    expect(await said({ previous: 'r2' }, later)).toEqual({ words: 'b b!', isWhole: false })
    expect(await store.history.forget({ now: later })).toBe(1)
    expect(await said({ previous: 'r1' })).toBeUndefined()
  })

  it('fails as a StoreError', async () => {
    await store.history.remember(exchange('r1', 'a'))
    await database.tamper('drop table conversation_history')
    await expect(store.history.remember(exchange('r2', 'b'))).rejects.toMatchObject({ name: 'StoreError' })
  })
})
