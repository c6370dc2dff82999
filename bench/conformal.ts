/**
 * @file How long a conformal prediction takes for 1,000 classes, one at a time, and what each rule's sets look like.
 *
 *     npx tsx bench/conformal.ts [--predictions 20000] [--json]
 *
 * The floor: p99 of every marginal rule at most 20 µs. Figures depend on the machine and on what else runs on it, so
 * they are in no test. `p50` and `p99` are over single predictions by the wall clock; `cpu` is processor time over all.
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { conformalClassifier, fitConformal, type LabelledRow, softmax } from '../src/selective/index.js'
import { quantile, randomStream } from '../src/stats/index.js'

const { values: flags } = parseArgs({
  options: { predictions: { type: 'string', default: '20000' }, json: { type: 'boolean', default: false } },
})
const classes = 1000
const floorMicros = 20
const predictions = Number(flags.predictions)
const random = randomStream(1)
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
/** Logits N(0, 1), 6 more on the true class: right in about half of all rows. */
const rows: LabelledRow[] = Array.from({ length: 3000 }, (_, i) => {
  const label = random.below(classes)
  const logits = Array.from({ length: classes }, (_, c) => normal() + (c === label ? 4.5 : 0))
  return { id: `row-${i}`, probabilities: Float64Array.from(softmax(logits)), label }
})
const rules = [{ kind: 'lac' }, { kind: 'aps' }, { kind: 'raps', kReg: 5, lambda: 0.02 }] as const

const results = rules.map(score => {
  const classifier = conformalClassifier(fitConformal(rows.slice(0, 2000), { alpha: 0.1, score, seed: 1 }))
  const micros = new Float64Array(predictions)
  let [labels, covered] = [0, 0]
  const ask = (i: number): void => {
    const { probabilities, id, label } = rows[2000 + (i % 1000)]!
    const set = classifier.predict(probabilities, { id: id! }).labels
    labels += set.length
    covered += set.includes(label) ? 1 : 0
  }
  for (let i = 0; i < 3000; i++) ask(i)
  ;[labels, covered] = [0, 0]
  const before = process.cpuUsage()
  for (let i = 0; i < predictions; i++) {
    const start = performance.now()
    ask(i)
    micros[i] = 1000 * (performance.now() - start)
  }
  const cpu = process.cpuUsage(before)
  return {
    rule: score.kind,
    p50: quantile(micros, 0.5),
    p99: quantile(micros, 0.99),
    cpu: (cpu.user + cpu.system) / predictions,
    meanSize: labels / predictions,
    coverage: covered / predictions,
  }
})
const passed = results.every(({ p99 }) => p99 <= floorMicros)
if (flags.json) process.stdout.write(`${JSON.stringify({ classes, results, passed })}\n`)
else {
  process.stdout.write(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}\n`,
  )
  for (const { rule, p50, p99, cpu, meanSize, coverage } of results)
    process.stdout.write(
      `${rule.padEnd(5)} p50 ${p50.toFixed(1)} µs  p99 ${p99.toFixed(1)} µs  cpu ${cpu.toFixed(1)} µs  size ${meanSize.toFixed(1)}  coverage ${coverage.toFixed(3)}\n`,
    )
  process.stdout.write(`${passed ? '[x]' : '[ ]'} p99 at most ${floorMicros} µs\n`)
}
process.exitCode = passed ? 0 : 1
