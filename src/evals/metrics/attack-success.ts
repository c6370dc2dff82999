import type { Metric, MetricValue, SampleScore } from '../metric.js'
import { groupsOf } from './grouped.js'
import { pairedDifference } from './interval.js'
import { isScored, meanBy, type ScoredSample } from './mean.js'
import { meanReducer } from './reducer.js'
import { readNumber } from './score-number.js'

/** The name under which unattacked samples are counted. */
export const unattacked = 'none'

export interface AttackSuccessOptions {
  /** Whether the attack had its way. @default the score, as yes or no */
  readonly isSuccess?: (sample: ScoredSample) => boolean
  /** @default 'ASR' */
  readonly name?: string
}

/**
 * Attack success by attack (`ASR/base64`), and each attack's gap to the unattacked rate on the same originals (`ASR
 * gap/base64`: attacked minus unattacked, with a paired interval). Samples say by `metadata.attack` what was done to
 * them, and by `metadata.origin` to which sample, as `attackDataset` writes them.
 */
export function attackSuccess({ isSuccess, name = 'ASR' }: AttackSuccessOptions = {}): Metric {
  const read = (sample: ScoredSample): number | undefined =>
    isSuccess === undefined ? readNumber(sample) : isSuccess(sample) ? 1 : 0
  const success = meanBy(read, { name, unit: 'rate', better: 'lower' })
  return {
    name,
    of(scores) {
      const attacks = groupsOf(scores, attackOf)
      const plain = attacks.get(unattacked) ?? []
      return [...attacks].flatMap(([attack, members]) => {
        const figures = success.of(members).map(value => ({ ...value, name: `${name}/${attack}` }))
        return attack === unattacked || plain.length === 0
          ? figures
          : [...figures, gap(`${name} gap/${attack}`, { members, plain, read })]
      })
    },
  }
}

/** Attacked minus unattacked over originals that were scored both ways. */
function gap(
  name: string,
  {
    members,
    plain,
    read,
  }: {
    members: readonly SampleScore[]
    plain: readonly SampleScore[]
    read: (sample: ScoredSample) => number | undefined
  },
): MetricValue {
  const [attacked, before] = [byOrigin(members, read), byOrigin(plain, read)]
  const origins = new Set(members.map(originOf))
  const pairs = [...origins].filter(origin => attacked.has(origin) && before.has(origin))
  const base = {
    name,
    n: pairs.length,
    missing: origins.size - pairs.length,
    unit: 'rate',
    better: 'lower',
  } as const
  if (pairs.length === 0) return { ...base, value: null }
  const clusters = new Map(members.map(sample => [originOf(sample), sample.cluster]))
  const { value, interval } = pairedDifference(
    pairs.map(origin => attacked.get(origin)!),
    pairs.map(origin => before.get(origin)!),
    pairs.map(origin => clusters.get(origin)!),
  )
  return { ...base, value, ...(interval && { interval }) }
}

/** Mean over the epochs of each original. */
function byOrigin(
  scores: readonly SampleScore[],
  read: (sample: ScoredSample) => number | undefined,
): ReadonlyMap<string, number> {
  const values = new Map<string, number[]>()
  for (const sample of scores) {
    const value = isScored(sample) ? read(sample) : undefined
    if (value === undefined) continue
    const origin = originOf(sample)
    values.set(origin, [...(values.get(origin) ?? []), value])
  }
  return new Map([...values].map(([origin, each]) => [origin, meanReducer.reduce(each)!]))
}

const attackOf = ({ metadata }: SampleScore): string =>
  typeof metadata.attack === 'string' ? metadata.attack : unattacked
const originOf = ({ id, metadata }: SampleScore): string =>
  typeof metadata.origin === 'string' ? metadata.origin : id
