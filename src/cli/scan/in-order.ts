/**
 * Applies asynchronous work to a stream of items, several at once, and yields the results in the order of the items.
 * Reading stops while enough work is under way or the consumer is slow, so memory stays bounded.
 *
 * @param options.concurrency - how many items may be under way, 1 or more
 * @param options.maxWeight - total weight under way beyond which nothing more is read; one item always may be
 * @param options.weigh - the weight of an item, such as its bytes
 * @throws whatever `source` or `work` throws, once the results of the items before it were yielded
 */
export async function* inOrder<Item, Result>(
  source: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  {
    concurrency,
    maxWeight,
    weigh,
  }: { concurrency: number; maxWeight: number; weigh: (item: Item) => number },
): AsyncGenerator<Result> {
  const items = source[Symbol.asyncIterator]()
  const running: { result: Promise<Result>; weight: number }[] = []
  let weight = 0
  let ended = false
  let failure: { readonly error: unknown } | undefined
  let arriving: Promise<IteratorResult<Item>> | undefined
  try {
    for (;;) {
      const hasRoom = !ended && running.length < concurrency && (running.length === 0 || weight < maxWeight)
      if (hasRoom) arriving ??= items.next()
      const head = running[0]
      if (head === undefined && arriving === undefined) {
        if (failure !== undefined) throw failure.error
        return
      }
      const first = await firstOf(head?.result, arriving)
      if (first.type === 'broken') {
        arriving = undefined
        ended = true
        failure = first
      } else if (first.type === 'arrived') {
        arriving = undefined
        if (first.value.done === true) ended = true
        else {
          const item = first.value.value
          const itemWeight = weigh(item)
          weight += itemWeight
          running.push({ result: quiet(work(item)), weight: itemWeight })
        }
      } else {
        running.shift()
        weight -= head!.weight
        yield first.value
      }
    }
  } finally {
    // The consumer stopped early, or something threw: let the source close its files, and leave no work behind that
    // would outlive what it works with.
    await items.return?.()
    await Promise.allSettled(running.map(({ result }) => result))
  }
}

type First<Result, Item> =
  | { readonly type: 'finished'; readonly value: Result }
  | { readonly type: 'arrived'; readonly value: IteratorResult<Item> }
  | { readonly type: 'broken'; readonly error: unknown }

async function firstOf<Result, Item>(
  head: Promise<Result> | undefined,
  arriving: Promise<IteratorResult<Item>> | undefined,
): Promise<First<Result, Item>> {
  const choices: Promise<First<Result, Item>>[] = []
  if (head !== undefined) choices.push(head.then(value => ({ type: 'finished', value })))
  if (arriving !== undefined)
    choices.push(
      arriving.then(
        value => ({ type: 'arrived', value }),
        (error: unknown) => ({ type: 'broken', error }),
      ),
    )
  return Promise.race(choices)
}

/** Marks a rejection as seen: it is rethrown where its turn comes, which may be later than it happens. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
