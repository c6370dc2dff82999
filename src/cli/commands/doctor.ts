import { Command } from 'commander'
import type { BoundPolicy, CoverageCell } from '../../policy/index.js'
import { loadConfig } from '../config/load-config.js'
import type { ReadConfig } from '../config/read-config.js'
import { type Check, examine } from '../doctor/check.js'
import type { ActiveCheck } from '../doctor/guard.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { describeFailure } from '../failure.js'
import { type GuardFlags, guardOptions, guardSettings } from '../guard-settings.js'
import type { Finish, Host, Output, Style } from '../host.js'
import { parseInteger } from '../options.js'
import { storeLocation } from '../store-location.js'
import { table } from '../table.js'
import { upSettings } from '../up/settings.js'
import { write, writeJson } from '../write.js'

interface Flags extends GuardFlags {
  readonly config?: string
  readonly store?: string
  readonly port?: number
  readonly host?: string
  readonly upstream?: string
  readonly json: boolean
}

/** `ductile doctor`: what is active, where its thresholds come from, and whether it works. Exit 1 if something is broken. */
export function doctorCommand(host: Host, finish: Finish): Command {
  const command = new Command('doctor')
    .description(
      'look at models, checks, thresholds, store, port and upstream (exit 1 if something is broken)',
    )
    .option('--store <url>', 'SQLite file or postgres:// address')
    .option('--port <n>', 'port of the gateway (default: 4600)', parseInteger({ min: 0, max: 65_535 }))
    .option('--host <address>', 'address of the gateway (default: 127.0.0.1)')
    .option('--upstream <url>', 'OpenAI-compatible upstream')
    .option('--json', 'print one JSON document', false)
  for (const option of guardOptions()) command.addOption(option)
  return command.action(async (flags: Flags) => finish(await doctor(flags, host)))
}

async function doctor(flags: Flags, host: Host): Promise<ExitCode> {
  const { checks, active, coverage } = await examineAll(flags, host)
  const broken = checks.filter(({ state }) => state === 'broken')
  if (flags.json) await writeJson(host.stdout, { ok: broken.length === 0, checks, active, coverage })
  else await write(host.stdout.stream, await describe({ checks, active, coverage }, host))
  return broken.length === 0 ? exitCodes.ok : exitCodes.finding
}

interface Examination {
  readonly checks: readonly Check[]
  readonly active: readonly ActiveCheck[]
  /** Every route, mode and edge; empty when there is no guard to ask. */
  readonly coverage: readonly CoverageCell[]
}

async function examineAll(flags: Flags, host: Host): Promise<Examination> {
  const around = await import('../doctor/surroundings.js')
  // A configuration that cannot be read is a wrong call (exit 2): nothing that follows would mean anything.
  const read = await loadConfig(flags, host)
  const { config } = read
  const look = (name: string, work: () => Promise<Omit<Check, 'name'>>): Promise<Check> =>
    examine(name, work, describeFailure)
  const guard = await examineGuard(flags, read, host)
  const checks = [
    { name: 'node', ...around.checkNode(process.version) },
    {
      name: 'configuration',
      state: 'ok' as const,
      message: read.file ?? 'none: the defaults hold',
      detail: { file: read.file ?? null },
    },
    ...guard.checks,
    await look('store', () => around.checkStore(storeLocation({ flag: flags.store, read, cwd: host.cwd }))),
    await look('port', () =>
      around.checkPort({
        host: flags.host ?? config.host ?? '127.0.0.1',
        port: flags.port ?? config.port ?? 4600,
      }),
    ),
    await look('upstream', () => around.checkUpstream(flags.upstream ?? config.upstream, config.upstreamKey)),
    { name: 'studio', ...around.checkStudio() },
  ]
  return { ...guard, checks }
}

async function examineGuard(flags: Flags, read: ReadConfig, host: Host): Promise<Examination> {
  const { openScanGuard } = await import('../scan/open-scan-guard.js')
  const { activeChecks, describeModel } = await import('../doctor/guard.js')
  const { checkPolicy } = await import('../doctor/policy.js')
  const { coverageOf } = await import('../../policy/index.js')
  const { routeAbilities } = await import('../../server/index.js')
  let opened: { readonly bound: BoundPolicy; readonly signals: readonly string[] } | undefined
  const model = await examine(
    'model',
    async () => {
      const { guard, bound } = await openScanGuard(guardSettings({ workers: 1, ...flags }, read, host.cwd))
      opened = { bound, signals: guard.signals.map(({ name }) => name) }
      await guard[Symbol.asyncDispose]()
      return describeModel(guard)
    },
    describeFailure,
  )
  if (opened === undefined) return { checks: [model], active: [], coverage: [] }
  const { bound, signals } = opened
  const tenants = Object.keys(upSettings(flags, read, host).tenants)
  const surroundings = { routes: routeAbilities, signals, tenants }
  return {
    checks: [model, { name: 'policy', ...checkPolicy(bound, { ...surroundings, now: host.now() }) }],
    active: activeChecks(bound.at({})),
    coverage: coverageOf(bound, surroundings),
  }
}

async function describe({ checks, active, coverage }: Examination, { stdout }: Host): Promise<string> {
  const { describeProvenance } = await import('../doctor/guard.js')
  const marks: Readonly<Record<Check['state'], (style: Style) => string>> = {
    ok: style => style.green('ok'),
    warning: style => style.yellow('warning'),
    broken: style => style.red('broken'),
  }
  const overview = table(
    [{ heading: 'what' }, { heading: 'state' }, { heading: 'finding', wrap: true }],
    checks.map(({ name, state, message }) => [name, marks[state](stdout.style), message]),
    stdout,
  )
  if (active.length === 0) return overview
  const decides = table(
    [
      { heading: 'edge' },
      { heading: 'signal' },
      { heading: 'flags' },
      { heading: 'action' },
      { heading: 'threshold from', wrap: true },
    ],
    active.map(({ edge, signal, threshold }) => [
      edge,
      signal,
      `score > ${threshold.tau}`,
      threshold.action,
      describeProvenance(threshold),
    ]),
    stdout,
  )
  return `${overview}\n${decides}\n${matrix(coverage, stdout)}`
}

/** A row for each route, mode and tenant, a column for each edge. */
function matrix(coverage: readonly CoverageCell[], stdout: Output): string {
  const edges = [...new Set(coverage.map(({ edge }) => edge))]
  const rows = new Map<string, { readonly head: readonly string[]; readonly cells: Map<string, string> }>()
  for (const { route, tenant = 'all', mode, edge, judgedAs, checks } of coverage) {
    const key = [route, tenant, mode].join(' ')
    const row = rows.get(key) ?? { head: [route, tenant, mode], cells: new Map() }
    const asked = checks.map(({ signal, failureMode }) => (failureMode === 'open' ? `${signal}?` : signal))
    const looked = judgedAs === edge ? asked.join(' ') : `${asked.join(' ')} (as ${judgedAs})`
    row.cells.set(edge, judgedAs === null ? stdout.style.red('nothing') : looked)
    rows.set(key, row)
  }
  const cells = [...rows.values()].map(row => [...row.head, ...edges.map(edge => row.cells.get(edge) ?? '-')])
  const headings = ['route', 'tenant', 'mode', ...edges]
  return `${table(
    headings.map(heading => ({ heading })),
    cells,
    stdout,
  )}- the route has no such text; ? fails open; (as …) judged by the checks of that edge\n`
}
