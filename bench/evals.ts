/**
 * @file The eval runner beside promptfoo and inspect-ai: the same samples, a model that answers at once, the same score.
 *
 *     npm run build
 *     npx tsx bench/evals.ts [--samples 100000] [--peer-samples 2000] [--promptfoo DIR] [--inspect DIR/bin/inspect]
 *       [--out docs/benchmarks/evals.md]
 *
 * Ours runs from `dist`, as a user starts it. The peers are measured where they are installed: `--promptfoo` names a
 * folder with `node_modules/promptfoo`, `--inspect` the command. Each program runs in a process of its own; time and
 * peak memory are those of the process (`/usr/bin/time`'s fields, from the system), start-up included.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measurePeer, type Peer } from './evals/peers.js'
import { type Row, renderEvals } from './evals/report.js'

const { values: flags } = parseArgs({
  options: {
    samples: { type: 'string', default: '100000' },
    'peer-samples': { type: 'string', default: '2000' },
    promptfoo: { type: 'string' },
    inspect: { type: 'string' },
    out: { type: 'string' },
  },
})
const own = fileURLToPath(new URL('./evals/own.mjs', import.meta.url))
const work = await mkdtemp(join(tmpdir(), 'ductile-evals-'))

/** Time of the run itself and memory of the process, as our own program says them. */
async function ours(samples: number): Promise<Row> {
  const child = spawn(process.execPath, [own, join(work, `own-${samples}`), String(samples)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', chunk => (out += chunk))
  const began = performance.now()
  const code = await new Promise(resolve => child.on('close', resolve))
  if (code !== 0) throw new Error(`own.mjs ended with ${code}`)
  return { name: 'ductile', ...JSON.parse(out), wallSeconds: (performance.now() - began) / 1000 }
}

try {
  const peers: Peer[] = [
    ...(flags.promptfoo === undefined ? [] : [{ name: 'promptfoo', at: flags.promptfoo } as const]),
    ...(flags.inspect === undefined ? [] : [{ name: 'inspect-ai', at: flags.inspect } as const]),
  ]
  const few = Number(flags['peer-samples'])
  const rows = [await ours(Number(flags.samples))]
  if (peers.length > 0) rows.push(await ours(few))
  for (const peer of peers) rows.push(await measurePeer(peer, { samples: few, work }))
  const text = renderEvals(rows, {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`,
  })
  if (flags.out !== undefined) await writeFile(flags.out, text)
  process.stdout.write(text)
} finally {
  await rm(work, { recursive: true, force: true })
}
