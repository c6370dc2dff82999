/** @file Many requests, and what becomes of the gateway's memory. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import { quantile } from '../../src/stats/index.js'
import { anyCall, openPool } from './load.js'
import type { Target } from './processes.js'

export interface SoakReport {
  readonly requests: number
  readonly seconds: number
  readonly samples: number
  /** Bytes of heap per request after a collection, with its 95 % interval. */
  readonly slope: number
  readonly interval: readonly [number, number]
  readonly heapMb: readonly [first: number, last: number]
  readonly descriptors: readonly [first: number | undefined, last: number | undefined]
  readonly medianRssMb: number
}

/** The first fifth warms up and is not part of the slope. */
export async function soak(
  target: Target,
  { requests, connections = 16, samples = 40 }: { requests: number; connections?: number; samples?: number },
): Promise<SoakReport> {
  const pool = openPool(target, connections)
  const started = performance.now()
  const points: {
    readonly x: number
    readonly heap: number
    readonly rss: number
    readonly fds: number | undefined
  }[] = []
  const step = Math.ceil(requests / samples)
  let done = 0
  while (done < requests) {
    const until = Math.min(requests, done + step)
    const lane = async (): Promise<void> => {
      while (done < until) await anyCall(pool, target, done++)
    }
    await Promise.all(Array.from({ length: connections }, lane))
    const { heap, rss, descriptors } = await target.memory!()
    points.push({ x: done, heap, rss, fds: descriptors })
  }
  await pool.close()
  const late = points.slice(Math.floor(points.length / 5))
  const { slope, interval } = slopeOf(late.map(({ x, heap }) => [x, heap] as const))
  return {
    requests,
    seconds: (performance.now() - started) / 1000,
    samples: late.length,
    slope,
    interval,
    heapMb: [late[0]!.heap / 2 ** 20, late.at(-1)!.heap / 2 ** 20],
    descriptors: [late[0]!.fds, late.at(-1)!.fds],
    medianRssMb:
      quantile(
        late.map(({ rss }) => rss),
        0.5,
      ) /
      2 ** 20,
  }
}

/** Least squares with the usual t interval. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): {
  slope: number
  interval: readonly [number, number]
} {
  const n = points.length
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n
  const sxx = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const sxy = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const slope = sxy / sxx
  const residual = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  const error = Math.sqrt(residual / (n - 2) / sxx)
  const t = tQuantile(0.975, n - 2)
  return { slope, interval: [slope - t * error, slope + t * error] }
}
