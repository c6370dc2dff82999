/** @file Many callers, one transaction: what waits while a commit runs goes into the next one together. */

export interface GroupCommit<Item, Result> {
  /** Resolves with this item's result once the batch it went into is committed; rejects when that batch failed. */
  push(item: Item): Promise<Result>
  /** Resolves when everything pushed so far is settled. */
  drain(): Promise<void>
}

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Collects what is pushed in one turn of the event loop, and during a commit, into batches; commits run one at a
 * time, in order. A batch that fails rejects all its members and does not stop the next.
 *
 * @param commit - gets the items in the order of their pushes and returns one result each
 * @param options.maxBatch - 1 or more. @default 256
 */
export function groupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxBatch = 256 }: { maxBatch?: number } = {},
): GroupCommit<Item, Result> {
  const queue: Waiting<Item, Result>[] = []
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    // One turn of the loop lets every request of this turn join the first batch.
    await new Promise(resolve => setImmediate(resolve))
    while (queue.length > 0) {
      const batch = queue.splice(0, maxBatch)
      try {
        const results = await commit(batch.map(({ item }) => item))
        batch.forEach(({ resolve }, index) => {
          resolve(results[index]!)
        })
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    running = undefined
  }

  return {
    push(item) {
      return new Promise<Result>((resolve, reject) => {
        queue.push({ item, resolve, reject })
        running ??= run()
      })
    },
    async drain() {
      await running
    },
  }
}
