/**
 * @file Measures the agents room: monitors on the sandbox and on public traces, provenance rules on recorded attacks,
 * recovery of faulty agents, and what a check costs.
 *
 *     npx tsx bench/agents.ts --data DIR [--seed 2] [--out docs/agents.md] [--json]
 *
 * DIR holds NAME/NAME.jsonl(.gz) as described in docs/agents.md. With --out the part of the file between its two marks
 * is replaced.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { callsOf, findDirectives, findOrders, makeRuns, sandboxCatalog } from '../src/agents/index.js'
import { guessedCatalog, readTraceSet, traceSets } from '../src/systems/agent-traces.js'
import { readBfclFolder, studyRecovery } from '../src/systems/fission-grpo-bfcl.js'
import { type DriftSetStudy, studyDrift } from '../src/systems/safetydrift-study.js'
import { agentdojoRules, readAgentdojo, replayPolicy, strictRules } from './agents/agentdojo.js'
import { measureLatency } from './agents/latency.js'
import { type AgentsReport, renderAgents } from './agents/report.js'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    seed: { type: 'string', default: '2' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
if (flags.data === undefined) {
  process.stderr.write('error: --data: name the folder of the sets\n')
  process.exit(2)
}
const data = flags.data
const seed = Number(flags.seed)

const note = (text: string): boolean => process.stderr.write(`${text}\n`)
note('latency')
const dojo = await readAgentdojo(data)
const latency = measureLatency(makeRuns({ seed, runs: 2 }), dojo.map(({ run }) => run).slice(0, 300))
note('sandbox')
const sandbox = studyDrift(makeRuns({ seed }), { set: 'sandbox', catalog: sandboxCatalog, seed })
const publicSets: DriftSetStudy[] = []
const leftOut: string[] = []
for (const described of traceSets) {
  note(described.name)
  const set = await readTraceSet(data, described)
  const runs = set?.runs.filter(run => callsOf(run).length > 0) ?? []
  const violated = runs.filter(({ outcome }) => outcome?.violated).length
  if (set === undefined) leftOut.push(`${described.name}: not in the folder`)
  else if (Math.min(violated, runs.length - violated) < 40)
    leftOut.push(
      `${described.name}: of ${set.runs.length} labelled runs ${runs.length} have a call, ${violated} of them violate: too few to fit and to set alarms`,
    )
  else publicSets.push(studyDrift(runs, { set: set.name, catalog: guessedCatalog(runs), seed }))
}
note('provenance')
const replays = [
  replayPolicy(dojo, { rules: agentdojoRules, part: 'development' }),
  replayPolicy(dojo, { rules: agentdojoRules, part: 'test' }),
  {
    ...replayPolicy(dojo, { rules: agentdojoRules, part: 'test', findDirectives: findOrders }),
    policy: 'agentdojo, strict finder',
  },
  replayPolicy(dojo, { rules: strictRules, part: 'test' }),
]
const injected = await readInjecagent()
note('recovery')
const bfcl = (await readBfclFolder(data))!
const report: AgentsReport = {
  date: new Date().toISOString().slice(0, 10),
  seed,
  latency,
  sandbox,
  publicSets,
  leftOut,
  replays,
  finders: {
    rows: injected.length,
    directives: injected.filter(text => findDirectives(text).length > 0).length,
    orders: injected.filter(text => findOrders(text).length > 0).length,
  },
  recovery: {
    diagnosis: await studyRecovery(bfcl, { feedback: 'diagnosis', seed }),
    bare: await studyRecovery(bfcl, { feedback: 'bare', seed }),
    unbroken: await studyRecovery(bfcl, { feedback: 'bare', seed, loopLimit: 99 }),
  },
}
const text = renderAgents(report)
if (flags.out !== undefined) await replaceBetweenMarks(flags.out, text)
process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : text)

async function readInjecagent(): Promise<string[]> {
  const rows = await readFile(`${data}/injecagent/injecagent.jsonl`, 'utf8')
  return rows
    .split('\n')
    .filter(Boolean)
    .map(line => (JSON.parse(line) as { text: string }).text)
}

async function replaceBetweenMarks(file: string, figures: string): Promise<void> {
  const [open, close] = ['<!-- figures -->', '<!-- /figures -->']
  const given = await readFile(file, 'utf8')
  const [start, end] = [given.indexOf(open), given.indexOf(close)]
  if (start < 0 || end < start) throw new Error(`${file}: the marks ${open} and ${close} are missing`)
  await writeFile(file, `${given.slice(0, start + open.length)}\n\n${figures}\n${given.slice(end)}`)
}
