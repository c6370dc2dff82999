/**
 * @file A case for a classifier along the stages of AMLAS (Assurance of Machine Learning for use in Autonomous Systems,
 * Hawkins et al. 2021): scope, requirements, data, learning, verification, deployment.
 */
import {
  type ContextNode,
  context,
  type GoalNode,
  goal,
  justification,
  type SolutionNode,
  safetyCase,
  strategy,
} from '../argument/build.js'
import type { SafetyCase } from '../argument/elements.js'

/** Evidence by stage; what is left out stays a goal that is not developed. */
export interface ClassifierParts {
  /** In kebab-case. */
  readonly name: string
  readonly classifier: string
  /** System, environment and role that requirements come from. */
  readonly scope: string
  readonly requirements: {
    /** That they follow from the hazards of the system. */
    readonly derived?: SolutionNode
    /** Each measurable, such as "recall at least 0.95". */
    readonly list: readonly {
      readonly id: string
      readonly text: string
      readonly kind: 'performance' | 'robustness'
      readonly verified?: SolutionNode
    }[]
  }
  readonly data?: {
    readonly relevant?: SolutionNode
    readonly complete?: SolutionNode
    readonly accurate?: SolutionNode
    readonly balanced?: SolutionNode
    /** That development, internal test and verification data do not share inputs. */
    readonly disjoint?: SolutionNode
  }
  readonly learning?: { readonly process?: SolutionNode; readonly internalTest?: SolutionNode }
  readonly deployment?: { readonly integrated?: SolutionNode; readonly monitored?: SolutionNode }
  readonly contexts?: readonly ContextNode[]
}

export function classifierCase(parts: ClassifierParts): SafetyCase {
  const { data = {}, learning = {}, deployment = {}, requirements } = parts
  const claim = (id: string, text: string, evidence: SolutionNode | undefined, topic: string): GoalNode =>
    goal(id, text, {
      topics: [topic],
      ...(evidence === undefined ? { undeveloped: true } : { supportedBy: [evidence] }),
    })
  const verified = (kind: 'performance' | 'robustness'): GoalNode[] =>
    requirements.list
      .filter(each => each.kind === kind)
      .map(({ id, text, verified: evidence }) =>
        claim(`R-${id}`, text, evidence, kind === 'performance' ? 'accuracy' : 'robustness'),
      )
  const top = goal('G1', `${parts.classifier} meets the safety requirements given to it, in its scope`, {
    inContextOf: [context('C1-scope', parts.scope), ...(parts.contexts ?? [])],
    supportedBy: [
      strategy(
        'S-stages',
        'Over the stages of its life: requirements, data, learning, verification, deployment',
        {
          inContextOf: [
            justification('J-stages', 'AMLAS: a shortfall of any stage shows in no later one for certain'),
          ],
          supportedBy: [
            claim(
              'G2',
              'The requirements follow from the hazards of the system',
              requirements.derived,
              'risk',
            ),
            goal('G3', 'The data are fit for the requirements', {
              topics: ['data'],
              supportedBy: [
                claim('G3-relevant', 'Relevant to the scope', data.relevant, 'data'),
                claim('G3-complete', 'Complete over the scope', data.complete, 'data'),
                claim('G3-accurate', 'Labelled accurately', data.accurate, 'data'),
                claim('G3-balanced', 'Balanced as the requirements need', data.balanced, 'data'),
                claim('G3-disjoint', 'Those of verification were never learned from', data.disjoint, 'data'),
              ],
            }),
            goal('G4', 'The model was learned in a way that can be relied on', {
              topics: ['documentation'],
              supportedBy: [
                claim(
                  'G4-process',
                  'The process is recorded and can be repeated',
                  learning.process,
                  'documentation',
                ),
                claim(
                  'G4-internal',
                  'Internal tests meet the requirements',
                  learning.internalTest,
                  'accuracy',
                ),
              ],
            }),
            strategy('S-verify', 'Each requirement is verified by itself', {
              supportedBy: [...verified('performance'), ...verified('robustness')],
            }),
            goal('G6', 'It stays so in operation', {
              topics: ['monitoring'],
              supportedBy: [
                claim(
                  'G6-integrated',
                  'Behaves in the system as when verified',
                  deployment.integrated,
                  'robustness',
                ),
                claim(
                  'G6-monitored',
                  'Inputs outside the scope are noticed',
                  deployment.monitored,
                  'monitoring',
                ),
              ],
            }),
          ],
        },
      ),
    ],
  })
  return safetyCase({ name: parts.name, title: `${parts.classifier}: safety case`, roots: [top] })
}
