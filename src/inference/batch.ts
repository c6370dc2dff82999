/** @file Which of the waiting calls go to a worker together. */

export interface Waiting {
  readonly tokens: number
}

/**
 * Takes the next batch out of a queue: always the oldest call, then calls of similar length in order of arrival, while
 * the batch stays below a number of tokens. The oldest first means that nobody waits for ever.
 *
 * @param queue - oldest first; what is taken is removed
 * @param options.maxTokens - of the whole batch; a longer single call goes alone
 * @param options.spread - how many times longer or shorter than the oldest another may be. @default 2
 * @param options.lookAhead - how many calls behind the oldest are looked at, which bounds the work. @default 64
 */
export function takeBatch<Call extends Waiting>(
  queue: Call[],
  { maxTokens, spread = 2, lookAhead = 64 }: { maxTokens: number; spread?: number; lookAhead?: number },
): Call[] {
  const oldest = queue.shift()
  if (oldest === undefined) return []
  const batch: Call[] = [oldest]
  let tokens = oldest.tokens
  for (
    let index = 0, looked = 0;
    index < queue.length && looked < lookAhead && tokens < maxTokens;
    looked++
  ) {
    const call = queue[index]!
    const similar = call.tokens <= oldest.tokens * spread && call.tokens * spread >= oldest.tokens
    if (similar && tokens + call.tokens <= maxTokens) {
      batch.push(call)
      tokens += call.tokens
      queue.splice(index, 1)
    } else index++
  }
  return batch
}
