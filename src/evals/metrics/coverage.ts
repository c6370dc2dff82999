import type { Metric } from '../metric.js'
import { meanInterval } from './interval.js'
import { isExcluded, isScored } from './mean.js'

/** Share of samples and epochs that got a score, of those that should have; its complement is what failed or could not be read. */
export function coverage({ name = 'coverage' }: { name?: string } = {}): Metric {
  return {
    name,
    of(scores) {
      const due = scores.filter(sample => !isExcluded(sample))
      const values = due.map(sample => (isScored(sample) ? 1 : 0))
      const excluded = scores.length - due.length
      const base = { name, n: due.length, missing: 0, unit: 'rate', better: 'higher' } as const
      const more = excluded > 0 ? { excluded } : {}
      if (due.length === 0) return [{ ...base, ...more, value: null }]
      const interval = meanInterval(
        values,
        due.map(({ cluster }) => cluster),
      )
      const value = values.reduce((sum: number, each) => sum + each, 0) / values.length
      return [{ ...base, ...more, value, ...(interval && { interval }) }]
    },
  }
}
