/**
 * @file What was said in conversations that an upstream remembers by an identifier, so that it can be judged with what
 * comes later. It is content: kept until it expires, read by nothing but judging, and apart from the ledger, which only
 * grows.
 */
import { sql } from 'kysely'
import type { StoreDatabase } from './schema.js'
import { toStoreError } from './store-failure.js'

export interface RememberedTurn {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  readonly text: string
}

/** One question with its answer, as far as it is known. */
export interface Exchange {
  /** The upstream's name for the answer. */
  readonly id: string
  /** The answer it goes on from. */
  readonly previous?: string | undefined
  /** The conversation it belongs to. */
  readonly conversation?: string | undefined
  /** Whether all that the upstream remembered before it was known. */
  readonly isWhole: boolean
  readonly turns: readonly RememberedTurn[]
  readonly at: Date
  readonly expiresAt: Date
}

export interface Recollection {
  /** Oldest first. */
  readonly turns: readonly RememberedTurn[]
  /** False when something before was not known, has expired, or lies more than 512 exchanges back. */
  readonly isWhole: boolean
}

/** Every method throws StoreError when the database fails. */
export interface ConversationHistory {
  /** Keeps an exchange; one of the same id is replaced. Resolves once it is committed. */
  remember(exchange: Exchange): Promise<void>
  /** What was said up to an answer and in a conversation; undefined when neither is known, or both have expired. */
  recall(
    of: Pick<Exchange, 'previous' | 'conversation'>,
    options: { readonly now: Date },
  ): Promise<Recollection | undefined>
  /** Deletes what has expired. @returns how many exchanges */
  forget(options: { readonly now: Date }): Promise<number>
}

const longest = 512

interface Row {
  readonly previous: string | null
  readonly whole: number
  readonly turns: string
}

export function conversationHistory({ db, name }: StoreDatabase): ConversationHistory {
  async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      throw toStoreError(error, name)
    }
  }

  /** The answers that lead to one, oldest first. */
  async function leadingTo(id: string, now: string): Promise<readonly Row[]> {
    const { rows } = await sql<Row>`
      with recursive chain (previous, whole, turns, depth) as (
        select previous, whole, turns, 0 from conversation_history where id = ${id} and expires_at > ${now}
        union all
        select h.previous, h.whole, h.turns, chain.depth + 1
        from conversation_history h join chain on h.id = chain.previous
        where h.expires_at > ${now} and chain.depth < ${longest - 1}
      )
      select previous, whole, turns from chain order by depth desc`.execute(db)
    return rows
  }

  async function inConversation(id: string, now: string): Promise<readonly Row[]> {
    const rows = await db
      .selectFrom('conversation_history')
      .select(['previous', 'whole', 'turns'])
      .where('conversation', '=', id)
      .where('expires_at', '>', now)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(longest)
      .execute()
    return rows.reverse()
  }

  return {
    remember: ({ id, previous = null, conversation = null, isWhole, turns, at, expiresAt }) =>
      guarded(async () => {
        const row = {
          id,
          previous,
          conversation,
          whole: isWhole ? 1 : 0,
          turns: JSON.stringify(turns.map(({ role, text }) => [role, text])),
          at: at.toISOString(),
          expires_at: expiresAt.toISOString(),
        }
        await db
          .insertInto('conversation_history')
          .values(row)
          .onConflict(conflict => conflict.column('id').doUpdateSet(row))
          .execute()
      }),
    recall: ({ previous, conversation }, { now }) =>
      guarded(async () => {
        const at = now.toISOString()
        const chain = previous === undefined ? [] : await leadingTo(previous, at)
        const rows =
          conversation === undefined ? chain : [...(await inConversation(conversation, at)), ...chain]
        if (rows.length === 0) return undefined
        const isRooted = previous === undefined || chain[0]?.previous === null
        const isWhole = isRooted && rows.length < longest && rows.every(row => Number(row.whole) === 1)
        return { turns: rows.flatMap(turnsOf), isWhole }
      }),
    forget: ({ now }) =>
      guarded(async () => {
        const result = await db
          .deleteFrom('conversation_history')
          .where('expires_at', '<=', now.toISOString())
          .executeTakeFirst()
        return Number(result.numDeletedRows)
      }),
  }
}

const turnsOf = ({ turns }: Row): readonly RememberedTurn[] =>
  (JSON.parse(turns) as [RememberedTurn['role'], string][]).map(([role, text]) => ({ role, text }))
