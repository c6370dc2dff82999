/** @file Probabilistic argument: the failure probability per demand is at most a target, with a stated confidence. */
import {
  assumption,
  type ContextNode,
  context,
  type GoalNode,
  goal,
  justification,
  type SolutionNode,
  strategy,
} from '../argument/build.js'

/** The evidence of each premise; what is left out becomes a goal that is not developed, and the case incomplete. */
export interface ReliabilityParts {
  /** Prefix of all ids, such as `R`. */
  readonly prefix: string
  /** What is assessed, as in "the digit classifier". */
  readonly subject: string
  /** pmi that the system's target leaves for it. */
  readonly target: number
  /** One-sided, in (0.5, 1). */
  readonly confidence: number
  /** Where the target comes from. */
  readonly budget?: SolutionNode
  /** pmi's upper bound against the target. */
  readonly bound?: SolutionNode
  /** That the operational profile is that of operation, and current. Its drift expires with it. */
  readonly profile?: SolutionNode
  readonly oneLabelPerCell?: SolutionNode
  readonly cellMasses?: SolutionNode
  readonly cellFailures?: SolutionNode
  /** Tests of the computation itself. */
  readonly aggregation?: SolutionNode
  /** What is done about cells without data, and about what operation shows. */
  readonly residual?: SolutionNode
  readonly contexts?: readonly ContextNode[]
}

/** The argument of arXiv:2112.00646, section 6, in goal structuring notation, with the budget as a premise of its own. */
export function reliabilityArgument(parts: ReliabilityParts): GoalNode {
  const { prefix, subject, target, confidence } = parts
  const premise = (letter: string, text: string, evidence: SolutionNode | undefined): GoalNode =>
    goal(
      `${prefix}-${letter}`,
      text,
      evidence === undefined ? { undeveloped: true } : { supportedBy: [evidence] },
    )
  return goal(
    `${prefix}-G`,
    `A random operational input is misjudged by ${subject} with probability at most ${target}, with confidence ${confidence}`,
    {
      topics: ['accuracy', 'risk'],
      inContextOf: [
        context(`${prefix}-C`, 'Misjudged: another label than the one true label of its cell'),
        assumption(`${prefix}-A`, 'Inputs of one cell are equally likely; demands are independent'),
        ...(parts.contexts ?? []),
      ],
      supportedBy: [
        strategy(`${prefix}-S`, 'Sum over cells: how often each is visited, times how often a visit fails', {
          inContextOf: [
            justification(
              `${prefix}-J`,
              'What was never seen is charged as failing, so the sum errs upwards',
            ),
          ],
          supportedBy: [
            premise('budget', 'The target follows from the target of the system', parts.budget),
            premise('bound', `The upper bound of the sum is at most ${target}`, parts.bound),
            premise('a', 'The operational profile is that of operation, and current', parts.profile),
            premise('b', 'A cell holds one true label', parts.oneLabelPerCell),
            premise('c', 'The masses of the cells are estimated soundly', parts.cellMasses),
            premise('d', 'The failure rates in the cells are estimated soundly', parts.cellFailures),
            premise('e', 'The sum and its variance are computed rightly', parts.aggregation),
            premise('f', 'What remains in doubt is bounded and watched', parts.residual),
          ],
        }),
      ],
    },
  )
}
