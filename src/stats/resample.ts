/** @file Drawing row numbers with replacement, by row or by whole cluster. */
import { checkRows } from './checks.js'
import type { RandomStream } from './random.js'

/** What rows belong together: rows of one conversation, one author, one agent. Shape [n]; equal means together. */
export type Clusters = ArrayLike<number | string>

/**
 * A drawer of resamples of `rows` rows. Each call returns row numbers that are valid until the next call. By cluster,
 * as many clusters are drawn as there are, each with all its rows, so the number of rows varies.
 */
export function resampler(
  caller: string,
  { rows, clusters, random }: { rows: number; clusters?: Clusters | undefined; random: RandomStream },
): () => Uint32Array {
  if (clusters === undefined) {
    const drawn = new Uint32Array(rows)
    return () => {
      for (let i = 0; i < rows; i++) drawn[i] = random.below(rows)
      return drawn
    }
  }
  checkRows(caller, { rows: { length: rows }, clusters })
  const members = groupRows(clusters)
  return () => {
    const drawn = Array.from(members, () => members[random.below(members.length)]!)
    const indices = new Uint32Array(drawn.reduce((sum, group) => sum + group.length, 0))
    let filled = 0
    for (const group of drawn) {
      indices.set(group, filled)
      filled += group.length
    }
    return indices
  }
}

/** Row numbers of each cluster, clusters in order of first appearance. */
function groupRows(clusters: Clusters): Uint32Array[] {
  const groups = new Map<number | string, number[]>()
  for (let row = 0; row < clusters.length; row++) {
    const key = clusters[row]!
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return Array.from(groups.values(), group => Uint32Array.from(group))
}
