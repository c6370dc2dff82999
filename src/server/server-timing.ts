import type { Judgement } from '../pipeline/index.js'

/**
 * `Server-Timing` of an answer: milliseconds of each signal (the slowest time it was asked), and of the upstream up to
 * its answer, or to the head of its stream.
 *
 * @see W3C Server Timing
 */
export function serverTiming(
  judgements: readonly Judgement[],
  upstreamMs: number | undefined,
): Record<string, string> {
  const slowest = new Map<string, number>()
  for (const outcome of judgements.flatMap(({ outcomes }) => outcomes)) {
    const { signal, costMs } = outcome.type === 'scored' ? outcome.assessment : outcome
    slowest.set(signal, Math.max(costMs, slowest.get(signal) ?? 0))
  }
  if (upstreamMs !== undefined) slowest.set('upstream', upstreamMs)
  const metrics = [...slowest].map(([name, ms]) => `${name.replace(/[^\w-]/g, '_')};dur=${ms.toFixed(1)}`)
  return metrics.length === 0 ? {} : { 'server-timing': metrics.join(', ') }
}
