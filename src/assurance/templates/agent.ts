/** @file A case for an agent whose language model nobody can verify: hazards are stopped at its edges, not in its head. */
import {
  assumption,
  type ContextNode,
  context,
  defeater,
  type GoalNode,
  goal,
  type SolutionNode,
  safetyCase,
  strategy,
} from '../argument/build.js'
import type { SafetyCase } from '../argument/elements.js'

/** A way in which the agent may do harm, and the monitor that stands in its way. */
export interface AgentHazard {
  /** Letters and digits; part of ids. */
  readonly id: string
  /** As in "sends data to a stranger". */
  readonly harm: string
  /** The monitor, and the edge it sits on. */
  readonly monitor: string
  /** That it notices the hazard often enough, with an interval. */
  readonly detection?: SolutionNode
  /** That it lets innocent runs pass: a monitor that is switched off for its alarms protects nobody. */
  readonly falseAlarms?: SolutionNode
  /** That it acts before the harm: blocks the call rather than reporting it. */
  readonly intervention?: SolutionNode
  /** How it may be got around. Stands until answered. */
  readonly evasion?: SolutionNode
}

export interface AgentParts {
  /** In kebab-case. */
  readonly name: string
  readonly agent: string
  /** Tools, users, data and model that the case is about. */
  readonly scope: string
  readonly hazards: readonly AgentHazard[]
  /** How the hazards were found. */
  readonly hazardAnalysis?: SolutionNode
  /** That a monitor that fails or is late stops the run. */
  readonly failClosed?: SolutionNode
  /** That every decision is kept and cannot be changed unnoticed. */
  readonly record?: SolutionNode
  /** That someone sees what is stopped, and can stop the agent. */
  readonly oversight?: SolutionNode
  readonly contexts?: readonly ContextNode[]
}

/** Each hazard: noticed, in time, without drowning people in alarms, and not easily evaded. */
export function agentCase(parts: AgentParts): SafetyCase {
  const claim = (id: string, text: string, evidence: SolutionNode | undefined, topics: string[]): GoalNode =>
    goal(id, text, {
      topics,
      ...(evidence === undefined ? { undeveloped: true } : { supportedBy: [evidence] }),
    })
  const hazards = parts.hazards.map(hazard => {
    const { id, harm, monitor, evasion } = hazard
    return goal(`H-${id}`, `That the agent ${harm} is prevented often enough by: ${monitor}`, {
      topics: ['risk', 'safety'],
      supportedBy: [
        claim(`H-${id}-notice`, 'The monitor notices it', hazard.detection, ['accuracy', 'monitoring']),
        claim(`H-${id}-time`, 'It is stopped before the harm is done', hazard.intervention, ['safety']),
        claim(`H-${id}-alarms`, 'Innocent runs are left alone', hazard.falseAlarms, ['accuracy']),
      ],
      challengedBy: [
        defeater(`H-${id}-evasion`, 'An adversary may word it so that the monitor does not notice', {
          topics: ['security'],
          ...(evasion === undefined ? {} : { answeredBy: [evasion] }),
        }),
      ],
    })
  })
  const top = goal('G-top', `${parts.agent} may run within its scope: residual risk is acceptable`, {
    inContextOf: [
      context('C-scope', parts.scope),
      assumption('A-model', 'Nothing is assumed of the language model: it may say anything'),
      ...(parts.contexts ?? []),
    ],
    supportedBy: [
      strategy('S-hazards', 'Over every hazard: a monitor at an edge of the agent stands in its way', {
        supportedBy: [
          claim('G-found', 'The hazards were looked for systematically', parts.hazardAnalysis, ['risk']),
          ...hazards,
        ],
      }),
      strategy('S-monitors', 'The monitors themselves can be relied on', {
        supportedBy: [
          claim('G-closed', 'A monitor that fails or is late stops the run', parts.failClosed, [
            'safety',
            'robustness',
          ]),
          claim('G-record', 'Every decision is kept, and changes show', parts.record, ['records']),
          claim('G-oversight', 'People see what is stopped and can stop the agent', parts.oversight, [
            'oversight',
          ]),
        ],
      }),
    ],
  })
  return safetyCase({ name: parts.name, title: `${parts.agent}: safety case`, roots: [top] })
}
