/** @file The same task for other harnesses, in a process each. */
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Row } from './report.js'

export interface Peer {
  readonly name: 'promptfoo' | 'inspect-ai'
  /** A folder with `node_modules/promptfoo`, or the path of the command `inspect`. */
  readonly at: string
}

/** Peers are asked for their fastest: no cache to read, no table, no report to anybody. */
export async function measurePeer(
  { name, at }: Peer,
  { samples, work }: { samples: number; work: string },
): Promise<Row> {
  const folder = join(work, name)
  await mkdir(folder)
  const command =
    name === 'promptfoo' ? await promptfoo(at, { samples, folder }) : await inspect(at, { samples, folder })
  return { name, samples, ...(await timed(command, folder)) }
}

async function promptfoo(
  at: string,
  { samples, folder }: { samples: number; folder: string },
): Promise<string[]> {
  await writeFile(
    join(folder, 'model.cjs'),
    "module.exports = class { id() { return 'model' } async callApi() { return { output: 'Default output from the model' } } }\n",
  )
  const tests = Array.from({ length: samples }, (_, n) => ({
    vars: { n: String(n) },
    assert: [{ type: 'contains', value: String(n + 1) }],
  }))
  const config = { prompts: ['What is {{n}} + 1?'], providers: ['file://model.cjs'], tests }
  await writeFile(join(folder, 'promptfooconfig.json'), JSON.stringify(config))
  const main = join(at, 'node_modules', 'promptfoo', 'dist', 'src', 'main.js')
  return [
    ...[process.execPath, main, 'eval', '-c', 'promptfooconfig.json', '-j', '32'],
    ...['--no-cache', '--no-table', '--no-progress-bar', '-o', 'out.json'],
  ]
}

async function inspect(
  at: string,
  { samples, folder }: { samples: number; folder: string },
): Promise<string[]> {
  await writeFile(
    join(folder, 'sums.py'),
    `from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

@task
def sums():
    samples = [Sample(id=f"s{n}", input=f"What is {n} + 1?", target=str(n + 1)) for n in range(${samples})]
    return Task(dataset=MemoryDataset(samples), solver=generate(), scorer=includes())
`,
  )
  return [
    ...[at, 'eval', 'sums.py', '--model', 'mockllm/model', '--display', 'none'],
    ...['--max-connections', '32', '--max-samples', '32'],
  ]
}

/** Wall time, processor time and peak memory of a command, as `/usr/bin/env time` or the shell's rusage would say. */
async function timed(
  command: readonly string[],
  cwd: string,
): Promise<Pick<Row, 'seconds' | 'wallSeconds' | 'cpuSeconds' | 'peakMb'>> {
  // Python's resource module is the shortest way to the rusage of a child that is not of Node.
  const script =
    'import json,resource,subprocess,sys;r=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL);' +
    'u=resource.getrusage(resource.RUSAGE_CHILDREN);' +
    'print(json.dumps([r.returncode,u.ru_utime+u.ru_stime,u.ru_maxrss/1024]))'
  const began = performance.now()
  const child = spawn('python3', ['-c', script, ...command], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PROMPTFOO_DISABLE_TELEMETRY: '1',
      PROMPTFOO_DISABLE_UPDATE: '1',
      PROMPTFOO_CONFIG_DIR: join(cwd, 'promptfoo-home'),
    },
  })
  let out = ''
  child.stdout.on('data', chunk => (out += chunk))
  await new Promise(resolve => child.on('close', resolve))
  const wallSeconds = (performance.now() - began) / 1000
  const [code, cpuSeconds, peakMb] = JSON.parse(out) as [number, number, number]
  // promptfoo ends with 100 when an assertion failed, as nearly all do here.
  if (code !== 0 && code !== 100) throw new Error(`${command.slice(0, 2).join(' ')} ended with ${code}`)
  return { seconds: wallSeconds, wallSeconds, cpuSeconds, peakMb }
}
