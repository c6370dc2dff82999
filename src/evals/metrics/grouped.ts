import type { Metric, MetricValue, SampleScore } from '../metric.js'

/** The groups of a sample: a field of its metadata (one text or several), or worked out. None: in no group. */
export type GroupBy = string | ((sample: SampleScore) => string | readonly string[] | undefined)

/**
 * A metric within each group, named `metric/group`, groups in order of name. A sample of several groups counts in each.
 *
 * @param options.total - whether the metric over all samples comes first. @default true
 */
export function grouped(metric: Metric, by: GroupBy, { total = true }: { total?: boolean } = {}): Metric {
  return {
    name: metric.name,
    of: scores => [
      ...(total ? metric.of(scores) : []),
      ...[...groupsOf(scores, by)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([group, members]) => metric.of(members).map(value => renamed(value, group))),
    ],
  }
}

/** A metric of some of the samples only; others are outside it and counted nowhere. */
export function only(metric: Metric, where: (sample: SampleScore) => boolean, name = metric.name): Metric {
  return {
    name,
    of: scores =>
      metric.of(scores.filter(where)).map(value => ({
        ...value,
        name: value.name.startsWith(metric.name) ? name + value.name.slice(metric.name.length) : value.name,
      })),
  }
}

export function groupsOf(scores: readonly SampleScore[], by: GroupBy): ReadonlyMap<string, SampleScore[]> {
  const groups = new Map<string, SampleScore[]>()
  for (const sample of scores)
    for (const group of new Set(groupsOfSample(sample, by))) {
      const members = groups.get(group)
      if (members === undefined) groups.set(group, [sample])
      else members.push(sample)
    }
  return groups
}

function groupsOfSample(sample: SampleScore, by: GroupBy): readonly string[] {
  if (typeof by === 'function') return [by(sample) ?? []].flat()
  const field = sample.metadata[by]
  return [field].flat().flatMap(value => (value === undefined || value === null ? [] : String(value)))
}

const renamed = (value: MetricValue, group: string): MetricValue => ({
  ...value,
  name: `${value.name}/${group}`,
})
