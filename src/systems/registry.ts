/** @file All published systems Ductile unites, and how to find one. */
import { adversarialTraining } from './adversarial-training.js'
import { bresa } from './bresa.js'
import { deepknownGuard } from './deepknown-guard.js'
import { dualThresholdConformal } from './dual-threshold-conformal.js'
import { dyfranet } from './dyfranet.js'
import { emergentMisalignment } from './emergent-misalignment.js'
import { fisor } from './fisor.js'
import { fissionGrpo } from './fission-grpo.js'
import { flexguard } from './flexguard.js'
import { forbiddenScience } from './forbidden-science.js'
import { foresightsafety } from './foresightsafety.js'
import { fortress } from './fortress.js'
import { fractography } from './fractography.js'
import { harmPruning } from './harm-pruning.js'
import { labsafety } from './labsafety.js'
import { lrmSafetySft } from './lrm-safety-sft.js'
import { offtopiceval } from './offtopiceval.js'
import { oyster } from './oyster.js'
import { propensitybench } from './propensitybench.js'
import { qwen3guard } from './qwen3guard.js'
import { r1SafetyAssessment } from './r1-safety-assessment.js'
import { reachableDensity } from './reachable-density.js'
import { reliabilityAssessment } from './reliability-assessment.js'
import { safecomm } from './safecomm.js'
import { safescientist } from './safescientist.js'
import { safetySubspaces } from './safety-subspaces.js'
import { safetydrift } from './safetydrift.js'
import { sci } from './sci.js'
import { sosbench } from './sosbench.js'
import { starDss } from './star-dss.js'
import type { System } from './system.js'
import { vlpReliability } from './vlp-reliability.js'

/** Every published system, sorted by id. */
export const systems: readonly System[] = Object.freeze([
  adversarialTraining,
  bresa,
  deepknownGuard,
  dualThresholdConformal,
  dyfranet,
  emergentMisalignment,
  fisor,
  fissionGrpo,
  flexguard,
  forbiddenScience,
  foresightsafety,
  fortress,
  fractography,
  harmPruning,
  labsafety,
  lrmSafetySft,
  offtopiceval,
  oyster,
  propensitybench,
  qwen3guard,
  r1SafetyAssessment,
  reachableDensity,
  reliabilityAssessment,
  safecomm,
  safescientist,
  safetySubspaces,
  safetydrift,
  sci,
  sosbench,
  starDss,
  vlpReliability,
])

/** The system with this id, in any case; undefined if there is none. */
export function findSystem(id: string): System | undefined {
  return systems.find(system => system.id === id.toLowerCase())
}

/**
 * Systems in which every word occurs, in any case, as part of the id, title, arXiv id, room, state or summary.
 *
 * @param words - separated by white space; no word at all finds every system
 * @returns sorted by id
 */
export function searchSystems(words: string): readonly System[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return systems.filter(({ id, title, arxiv, room, state, summary }) => {
    const text = [id, title, arxiv, room, state, summary].join('\n').toLowerCase()
    return wanted.every(word => text.includes(word))
  })
}
