// Reads [{name, arguments}, …] as JSON from stdin, calls the built `stats` room, writes the results as JSON.
// Methods with a fit are named `platt.fit`, `isotonic.apply` and so on; their options come first.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const dist = process.env.DUCTILE_DIST ?? join(here, '../../dist')
const stats = await import(join(dist, 'stats/index.js'))

let input = ''
for await (const piece of process.stdin) input += piece

const results = JSON.parse(input).map(({ name, arguments: values }) => {
  const [method, step] = name.split('.')
  if (step === undefined) return stats[method](...values)
  const [options, scores, targets, points] = values
  const calibration = stats[method](options)
  const parameters = calibration.fit(scores, targets)
  return step === 'fit' ? parameters : points.map(point => calibration.apply(point, parameters))
})
process.stdout.write(JSON.stringify(results, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value)))
