/** @file A guard with one rule for agents of every framework: mail may only go to whom the user named. */
import { AgentMonitor, type AgentMonitorOptions, checkRules, ProvenancePolicy } from '../../agents/index.js'
import type { Conversation } from '../../guard/index.js'
import { createPipeline } from '../../pipeline/index.js'
import { assessment, memoryLedger, policy, signal } from '../../pipeline/testing/scripted.js'
import { ToolGuard, type ToolGuardOptions } from '../agent-tool-guard.js'

const rules = checkRules({
  name: 'house',
  version: 1,
  unknownTool: 'allow',
  rules: [
    {
      id: 'no-data',
      tools: 'mail',
      arguments: { to: { from: ['tool', 'directive'] } },
      reason: 'data must not choose',
    },
    { id: 'ask', tools: 'wipe', action: 'review', reason: 'wiping needs a person' },
  ],
})

/** Results with the word FORBIDDEN are stopped. */
export function agentGuard({
  approve,
  ...monitor
}: AgentMonitorOptions & Pick<ToolGuardOptions, 'approve'> = {}) {
  const harm = signal('harm', async ({ messages }: Conversation) =>
    assessment('harm', messages.at(-1)!.text.includes('FORBIDDEN') ? 0.9 : 0.1),
  )
  const ledger = memoryLedger()
  const guard = new ToolGuard({
    monitor: new AgentMonitor({ provenance: new ProvenancePolicy(rules), ...monitor }),
    pipeline: createPipeline({ checks: { result: [harm] }, policy: policy(), ledger }),
    ...(approve === undefined ? {} : { approve }),
  })
  return { guard, ledger }
}
