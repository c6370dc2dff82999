export interface Row {
  readonly name: string
  readonly samples: number
  /** Of the run; of the whole process for peers, which do not say it apart. */
  readonly seconds: number
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

/** Floors for our first row. */
const floors = Object.freeze({ perSecond: 2000, peakMb: 300, msPerCall: 0.3 })

export function renderEvals(
  rows: readonly Row[],
  { date, machine }: { date: string; machine: string },
): string {
  const [first] = rows
  const { samples, seconds, peakMb } = first!
  const checks = [
    ['samples a second', samples / seconds, '≥', floors.perSecond],
    ['peak memory, MB', peakMb, '≤', floors.peakMb],
    ['milliseconds a sample beyond the model', (1000 * seconds) / samples, '≤', floors.msPerCall],
  ] as const
  return `# The eval runner

${date} · ${machine} · \`npm run build && npx tsx bench/evals.ts --promptfoo DIR --inspect DIR/bin/inspect --out docs/benchmarks/evals.md\`

One question a sample, a model that answers at once, one score by substring, everything kept: what is measured is the
harness alone. ${samples.toLocaleString('en-US')} samples, journal and index written, each record durable:

| figure | measured | floor | |
|---|---|---|---|
${checks
  .map(([name, value, sign, floor]) => {
    const met = sign === '≥' ? value >= floor : value <= floor
    return `| ${name} | ${value >= 10 ? Math.round(value).toLocaleString('en-US') : value.toFixed(3)} | ${sign} ${floor.toLocaleString('en-US')} | ${met ? 'met' : '**missed**'} |`
  })
  .join('\n')}

Whole processes, start-up and loading included (for peers there is no other time to be had):

| program | samples | wall, s | samples a second | processor time, s | peak memory, MB |
|---|---|---|---|---|---|
${rows
  .map(
    row =>
      `| ${row.name} | ${row.samples.toLocaleString('en-US')} | ${row.wallSeconds.toFixed(1)} | ${Math.round(row.samples / row.wallSeconds).toLocaleString('en-US')} | ${row.cpuSeconds.toFixed(1)} | ${Math.round(row.peakMb)} |`,
  )
  .join('\n')}

Peers run with 32 calls at a time, as ours does, and without cache, table or progress; promptfoo with a provider in a
file, inspect-ai with \`mockllm/model\`. Memory is the largest single process of a program's.
`
}
