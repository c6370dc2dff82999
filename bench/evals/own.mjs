/** @file Our runner on N scripted samples, in a process of its own: `node own.mjs FOLDER SAMPLES`. Prints one JSON document. */
import { performance } from 'node:perf_hooks'
import { accuracy, runTask, scripted, task } from '../../dist/evals/index.js'

const [, , folder = '', count = ''] = process.argv

/** Made when asked for: what is measured is the runner, not a list. */
function* samples() {
  for (let n = 0; n < Number(count); n++)
    yield { id: `s${n}`, input: `What is ${n} + 1?`, target: String(n + 1) }
}
const ask = async (state, { model, signal }) => {
  const output = await model.generate({ messages: state.messages }, signal)
  return { ...state, output, messages: [...state.messages, output.message] }
}
const includes = {
  name: 'includes',
  score: async ({ sample, output }) => ({
    type: 'scored',
    value: output.message.content.includes(String(sample.target)),
  }),
}
const began = performance.now()
const result = await runTask(
  task({
    name: 'sums',
    dataset: { name: 'sums', samples },
    solver: ask,
    scorer: includes,
    metrics: [accuracy()],
  }),
  { model: scripted(() => 'Default output from the model'), folder },
)
const seconds = (performance.now() - began) / 1000
const { user, system } = process.cpuUsage()
process.stdout.write(
  JSON.stringify({
    samples: result.completed,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
)
