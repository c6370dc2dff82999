import { ToolGuard } from '../../adapters/index.js'
import type { AgentMonitor } from '../../agents/index.js'
import { type Policy, thresholdPolicy } from '../../core/index.js'
import { openGuard } from '../../guard/index.js'
import { createPipeline, type Pipeline, type PipelineOptions } from '../../pipeline/index.js'
import type { Checks } from '../../policy/index.js'
import { openStore } from '../../store/index.js'
import type { GuardSettings } from '../guard-settings.js'
import { openPolicy } from '../policy/open-policy.js'
import type { Durability } from '../up/settings.js'

export interface OpenGuardSettings {
  readonly guard: GuardSettings
  /** Whether texts are judged by the guard model, or by nothing but rules. */
  readonly signals: 'guard' | 'none'
  readonly monitor: AgentMonitor
  readonly store: string
  readonly durability: Durability
  readonly maxResultLength: number
  readonly server: string
  readonly log: (line: string) => void
}

/** A guard of the tool edge with its model and its ledger. */
export interface OpenedToolGuard extends AsyncDisposable {
  readonly guard: ToolGuard
  readonly storeName: string
}

/** @throws what `openGuard` and `openStore` throw; what was opened is closed again */
export async function openToolGuard(settings: OpenGuardSettings): Promise<OpenedToolGuard> {
  const { monitor, maxResultLength, server, log } = settings
  const store = await openStore(settings.store, { durability: settings.durability })
  const opened: AsyncDisposable[] = [store]
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]()
  }
  try {
    const judging = await judgingOf(settings, each => opened.push(each))
    const pipeline: Pipeline = createPipeline({
      ...judging,
      ledger: store.ledger,
      onFailure: ({ signal }) => log(`signal ${signal} failed; the failure mode applies`),
    })
    const guard = new ToolGuard({ monitor, pipeline, maxResultLength, origin: { adapter: 'mcp', server } })
    return { guard, storeName: store.name, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

type Judging = Pick<PipelineOptions, 'checks' | 'policy' | 'mode' | 'timeoutMs' | 'capture'>

async function judgingOf(
  { guard: settings, signals }: OpenGuardSettings,
  opened: (each: AsyncDisposable) => void,
): Promise<Judging> {
  if (signals === 'none') return { checks: {}, policy: rulesOnly(settings.failureMode) }
  const { model, workers } = settings
  const guard = await openGuard({
    ...(model === undefined ? {} : { model }),
    ...(workers === undefined ? {} : { workers }),
  })
  opened(guard)
  const { policy, rules } = (await openPolicy(guard, settings)).at({})
  const all: Checks = { result: guard.signals.map(({ name }) => ({ signal: name })), ...rules.checks }
  // Edges that no MCP message is judged on stay, since the policy's thresholds are about their signals too.
  const checks = Object.fromEntries(
    Object.entries(all).map(([edge, wanted]) => [
      edge,
      wanted.flatMap(({ signal }) => guard.signals.filter(({ name }) => name === signal)),
    ]),
  )
  return {
    checks,
    policy,
    mode: rules.mode,
    timeoutMs: rules.timeBudgetMs,
    capture: rules.captureContent ? 'on' : 'off',
  }
}

/** For a guard that judges no text: what is recorded still has a policy. */
const rulesOnly = (failureMode: Policy['failureMode']): Policy =>
  thresholdPolicy({ name: 'rules-only', version: '1', thresholds: [], failureMode })
