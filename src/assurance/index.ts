/**
 * May it be relied on, and does the evidence still say so? The reliability assessment model, and safety cases as code whose
 * evidence is looked at anew at every check.
 *
 * ```ts
 * import { checkCase, goal, safetyCase, solution } from 'ductile/assurance'
 * const evidence = { source: { kind: 'json', path: 'result.json', pointer: '/auroc' }, expect: { atLeast: 0.85 } } as const
 * const mine = safetyCase({ name: 'mine', title: 'Mine', roots: [
 *   goal('G1', 'It separates', { supportedBy: [solution('Sn1', 'AUROC', { evidence })] }),
 * ] })
 * const report = await checkCase(mine, { folder: '.', record }) // { status: 'supported' | 'stale' | …, elements, … }
 * ```
 */
export {
  assumption,
  awayGoal,
  type ContextNode,
  context,
  type DefeaterNode,
  defeater,
  type GoalNode,
  goal,
  justification,
  type SolutionNode,
  type StrategyNode,
  type SupportNode,
  safetyCase,
  solution,
  strategy,
} from './argument/build.js'
export { type CaseReport, type CheckOptions, checkCase, type ElementReport } from './argument/check.js'
export { type Confidence, confidenceOfAll, confidenceOfAny } from './argument/confidence.js'
export { type CaseDocument, caseDocument, parseCase } from './argument/document.js'
export { type Element, type ElementKind, elementKinds, type SafetyCase } from './argument/elements.js'
export { type ReviewOptions, reviewCase } from './argument/review.js'
export { checkStructure, type StructureProblem } from './argument/structure.js'
export { EvidenceError, type EvidenceFault } from './evidence/errors.js'
export type { Evidence, EvidenceSource, Expectation } from './evidence/evidence.js'
export { type Judgement, type Status, statuses } from './evidence/judge.js'
export type { Reading } from './evidence/reading.js'
export { type EvidenceRecord, emptyRecord, parseRecord } from './evidence/record.js'
export { fromGsn2x, toGsn2x } from './exchange/gsn2x.js'
export { clauses } from './mapping/clauses.js'
export {
  type Clause,
  type Framework,
  frameworks,
  type MappedClause,
  mappingNotice,
  type Topic,
  topics,
} from './mapping/frameworks.js'
export { mapCase } from './mapping/map-case.js'
export {
  type AssessedCell,
  assessReliability,
  type CellContribution,
  type ReliabilityAssessment,
} from './reliability/assess.js'
export {
  allocateTests,
  budgetFromSystemTarget,
  type Redundancy,
  type TestAllocation,
} from './reliability/budget.js'
export {
  type CellFailure,
  certainFailure,
  countedFailure,
  type FailureType,
  failureUpperBound,
  type Predict,
  sampleCellFailure,
} from './reliability/cell-failure.js'
export {
  type Cell,
  type CellKind,
  cellFinder,
  checkRSeparation,
  gridCells,
  labelCells,
} from './reliability/cells.js'
export {
  boundAfterDemands,
  confidenceAfterDemands,
  demandsNeeded,
  type PriorBelief,
} from './reliability/demands.js'
export {
  countCells,
  densityProfile,
  histogramProfile,
  type OperationalProfile,
  operationalProfile,
  profileDrift,
} from './reliability/profile.js'
export {
  multilevelSplitting,
  type SplittingOptions,
  type SplittingPrior,
  type SplittingResult,
  uniformPrior,
} from './reliability/splitting.js'
export { type AgentHazard, type AgentParts, agentCase } from './templates/agent.js'
export { type ClassifierParts, classifierCase } from './templates/classifier.js'
export { type ReliabilityParts, reliabilityArgument } from './templates/reliability.js'
export { type Drawing, type DrawnElement, type DrawnLink, type LinkKind, layoutCase } from './view/layout.js'
export { renderCasePage } from './view/page.js'
