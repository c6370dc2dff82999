/**
 * @file What the guard adds to a call of an MCP tool: the same calls of a public server's `echo`, with and without
 * `ductile mcp` between client and server, turn about; and what its decisions cost by themselves.
 *
 *     npx tsx bench/mcp.ts [--calls 1000] [--out docs/mcp.md] [--json]
 *
 * With --out the part of the file between its two marks is replaced.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { makeRuns } from '../src/agents/index.js'
import { quantile } from '../src/stats/index.js'
import { type Latency, measureLatency } from './agents/latency.js'

const { values: flags } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const calls = Number(flags.calls)
/** Calls in a row before the next contender has its turn. */
const turn = 50
const warmUp = 200
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const everything = fileURLToPath(
  new URL('../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
)
const folder = await mkdtemp(join(tmpdir(), 'ductile-bench-mcp-'))

interface Contender {
  readonly what: string
  readonly words: readonly string[] | undefined
}
const rulesOnly = ['--signals', 'none', '--rules', 'rules.yaml']
const contenders: readonly Contender[] = [
  { what: 'no proxy', words: undefined },
  { what: '50 rules, ledger in memory', words: [...rulesOnly, '--store', 'sqlite::memory:'] },
  {
    what: '50 rules, ledger on disk, `process-crash`',
    words: [...rulesOnly, '--durability', 'process-crash', '--store', 'crash.db'],
  },
  { what: '50 rules, ledger on disk, `power-loss`', words: [...rulesOnly, '--store', 'power.db'] },
  {
    what: '50 rules, guard model on results, `process-crash`',
    words: ['--rules', 'rules.yaml', '--durability', 'process-crash', '--store', 'guard.db'],
  },
]

interface Row {
  readonly what: string
  readonly n: number
  /** Milliseconds a call. */
  readonly p50: number
  readonly p99: number
  /** Milliseconds more than without a proxy, at the median. */
  readonly added: number
  /** Calls that were harmless and did not pass. */
  readonly stopped: number
}

try {
  const rows = await measureCalls()
  const latency = measureLatency(makeRuns({ seed: 2, runs: 2 }), [])
  const text = render(rows, latency)
  if (flags.out !== undefined) await replaceBetweenMarks(flags.out, text)
  process.stdout.write(flags.json ? `${JSON.stringify({ rows, latency })}\n` : text)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function measureCalls(): Promise<Row[]> {
  await writeFile(join(folder, 'rules.yaml'), fiftyRules())
  const clients: Client[] = []
  for (const { words } of contenders) {
    const client = new Client({ name: 'bench', version: '1' })
    const proxy =
      words === undefined
        ? []
        : [
            '--import',
            fileURLToPath(import.meta.resolve('tsx')),
            main,
            'mcp',
            '--lock',
            `${clients.length}.json`,
            ...words,
            '--',
            process.execPath,
          ]
    const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [...proxy, everything],
        cwd: folder,
        env,
        stderr: 'ignore',
      }),
    )
    clients.push(client)
  }
  const times: number[][] = contenders.map(() => [])
  const stopped = contenders.map(() => 0)
  for (let made = 0; made < calls + warmUp; made += turn)
    for (const [i, client] of clients.entries())
      for (let k = 0; k < turn; k++) {
        const from = performance.now()
        const { isError } = await client.callTool({
          name: 'echo',
          arguments: { message: `The meeting of group ${made + k} is in the garden.` },
        })
        if (made >= warmUp && isError === true) stopped[i]!++
        if (made >= warmUp) times[i]!.push(performance.now() - from)
      }
  await Promise.all(clients.map(client => client.close()))
  const direct = quantile(times[0]!, 0.5)
  return contenders.map(({ what }, i) => {
    const p50 = quantile(times[i]!, 0.5)
    return {
      what,
      n: times[i]!.length,
      p50,
      p99: quantile(times[i]!, 0.99),
      added: p50 - direct,
      stopped: stopped[i]!,
    }
  })
}

/** Half of them are about the tool that is called, and trace its argument. */
function fiftyRules(): string {
  const rules = Array.from({ length: 50 }, (_, i) =>
    [
      `  - id: rule-${i}`,
      `    tools: ${i % 2 === 0 ? 'echo' : `other_${i}_*`}`,
      `    arguments: { message: { from: directive, matches: "never-${i}" } }`,
      '    reason: measured',
    ].join('\n'),
  )
  return `name: fifty\nversion: 1\nrules:\n${rules.join('\n')}\n`
}

function render(rows: readonly Row[], latency: readonly Latency[]): string {
  const date = new Date().toISOString().slice(0, 10)
  const ms = (value: number): string => value.toFixed(2)
  return [
    `Measured ${date} on ${cpus().length} shared cores (load ${loadavg()[0]!.toFixed(1)} at the end), Node ${process.version}; ${rows[0]!.n} calls each in turns of ${turn} after ${warmUp} to warm up, one after another over stdio.`,
    '',
    '| `echo` of the reference server | p50 ms | p99 ms | added at p50, ms | goal | stopped |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      ({ what, p50, p99, added, stopped }, i) =>
        `| ${what} | ${ms(p50)} | ${ms(p99)} | ${i === 0 ? '' : ms(added)} | ${i === 0 ? '' : `1.00, ${added <= 1 ? 'met' : 'missed'}`} | ${stopped} |`,
    ),
    '',
    '| decision | n | p50 µs | p99 µs | goal p99 |',
    '|---|---|---|---|---|',
    ...latency.map(
      ({ what, n, p50, p99, target }) =>
        `| ${what} | ${n} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${target}, ${p99 <= target ? 'met' : 'missed'} |`,
    ),
    '',
  ].join('\n')
}

async function replaceBetweenMarks(file: string, figures: string): Promise<void> {
  const [open, close] = ['<!-- figures -->', '<!-- /figures -->']
  const given = await readFile(file, 'utf8')
  const [start, end] = [given.indexOf(open), given.indexOf(close)]
  if (start < 0 || end < start) throw new Error(`${file}: the marks ${open} and ${close} are missing`)
  await writeFile(file, `${given.slice(0, start + open.length)}\n\n${figures}\n${given.slice(end)}`)
}
