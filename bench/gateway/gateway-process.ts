/** @file A gateway in a process of its own, as `DUCTILE_BENCH` says. Tells its memory when asked. */
import { readdirSync } from 'node:fs'
import { type Signal, thresholdPolicy } from '../../src/core/index.js'
import { type Conversation, openGuard, strictnessPolicy } from '../../src/guard/index.js'
import { type ProtectionOptions, startServer, type TextGuard } from '../../src/server/index.js'
import { openStore } from '../../src/store/index.js'

export interface GatewaySettings {
  readonly upstream: string
  /** `off`: nothing is judged. `signals`: two that answer at once. `guard`: the embedded model. */
  readonly judge: 'off' | 'signals' | 'guard'
  /** A server for each; one of the defaults without. */
  readonly streamings?: readonly NonNullable<ProtectionOptions['streaming']>[]
  /** Where the ledger is; without one nothing is recorded. */
  readonly ledger?: string
}

export interface ProcessMemory {
  /** Bytes in use after a collection. */
  readonly heap: number
  readonly rss: number
  /** Open file descriptors; undefined where the system does not list them. */
  readonly descriptors: number | undefined
}

const settings = JSON.parse(process.env.DUCTILE_BENCH!) as GatewaySettings

/** Two signals that look for a word and answer at once: what remains is the pipeline and the ledger. */
function signalsGuard(): TextGuard {
  const model = { id: 'scripted', version: '0', sha256: '0'.repeat(64) }
  const signal = (name: string): Signal<Conversation> => ({
    name,
    assess: async ({ messages }) => {
      const risk = messages.at(-1)!.text.includes('forbidden') ? 0.9 : 0.05
      return { signal: name, risk, categories: [], reasons: [], model, costMs: 0 }
    },
  })
  return {
    model,
    card: {} as TextGuard['card'],
    signals: [signal('harm'), signal('injection')],
    score: () => Promise.reject(new Error('the benchmark asks signals only')),
  }
}

const signalsPolicy = thresholdPolicy({
  name: 'bench',
  version: '0',
  thresholds: ['harm', 'injection'].map(name => ({
    signal: name,
    tau: 50,
    action: 'block' as const,
    provenance: { kind: 'configured' as const, source: 'this benchmark', date: '2026-11-24' },
  })),
})

async function protection(): Promise<ProtectionOptions | undefined> {
  const { judge } = settings
  if (judge === 'off') return undefined
  const common = { strictness: 'moderate' as const }
  if (judge === 'signals') {
    const policies = { strict: signalsPolicy, moderate: signalsPolicy, loose: signalsPolicy }
    return { ...common, guard: signalsGuard(), policies }
  }
  const guard = await openGuard({ workers: 1 })
  const at = (strictness: 'strict' | 'moderate' | 'loose') =>
    strictnessPolicy(guard.card, { strictness, kind: 'calibrated' })
  return {
    ...common,
    guard,
    policies: { strict: at('strict'), moderate: at('moderate'), loose: at('loose') },
  }
}

const store =
  settings.ledger === undefined
    ? undefined
    : await openStore(settings.ledger, { durability: 'process-crash' })
const guarded = await protection()
const servers = await Promise.all(
  (settings.streamings ?? [{}]).map(streaming =>
    startServer({
      version: 'bench',
      systems: [],
      port: 0,
      upstream: { url: settings.upstream },
      ...(store === undefined ? {} : { ledger: store.ledger }),
      ...(guarded === undefined ? {} : { protection: { ...guarded, streaming } }),
    }),
  ),
)
process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  const memory: ProcessMemory = { heap: heapUsed, rss, descriptors: openDescriptors() }
  process.send?.(memory)
})
process.once('disconnect', () => process.exit(0))
process.send?.({ ports: servers.map(({ url }) => Number(new URL(url).port)) })

function openDescriptors(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}
