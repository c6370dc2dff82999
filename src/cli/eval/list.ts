import type { Host } from '../host.js'
import { table } from '../table.js'
import { write, writeJson } from '../write.js'

/** `ductile eval list`: the benchmarks that can be run by name. */
export async function evalList({ json }: { json: boolean }, host: Host): Promise<void> {
  const { benchmarks } = await import('../../evals/index.js')
  if (json)
    return writeJson(
      host.stdout,
      benchmarks.map(({ name, variants = [], card }) => ({ name, variants, card })),
    )
  const rows = benchmarks.map(({ name, variants = [], card }) => [
    name,
    card.title,
    card.licence,
    variants.join(', '),
  ])
  const columns = [
    { heading: 'task' },
    { heading: 'title', wrap: true },
    { heading: 'licence', wrap: true },
    { heading: 'variants', wrap: true },
  ]
  await write(host.stdout.stream, table(columns, rows, host.stdout))
}
