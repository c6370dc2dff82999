/**
 * @file Rewards and advantages of Fission-GRPO (arXiv:2601.15625) as far as they are published. The length term and the
 * hyper-parameters are not; nothing here stands for them.
 */
import { InvalidArgumentError } from '../../core/index.js'
import type { ToolCall } from '../trajectory/trajectory.js'
import { canonicalArguments } from './canonical-arguments.js'

type Arguments = Readonly<Record<string, unknown>>

/**
 * F1 over arguments: a name counts as met if its value is equal after canonical JSON (1.0 = 1, 1 is not "1"). Both
 * empty: 1.
 *
 * @throws InvalidArgumentError if either is no object, or holds a cycle
 */
export function argumentF1(predicted: Arguments, reference: Arguments): number {
  for (const [name, value] of Object.entries({ predicted, reference }))
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InvalidArgumentError(`argumentF1: ${name} must be an object, got ${JSON.stringify(value)}`)
  const [given, wanted] = [Object.keys(predicted), Object.keys(reference)]
  if (given.length + wanted.length === 0) return 1
  const met = given.filter(
    name =>
      Object.hasOwn(reference, name) &&
      canonicalArguments(predicted[name]) === canonicalArguments(reference[name]),
  ).length
  return (2 * met) / (given.length + wanted.length)
}

/** R_corr = alpha [same function] + (1 - alpha) F1 of the arguments, for one call; 0 for another function's arguments. */
export function correctness(
  predicted: Pick<ToolCall, 'tool' | 'arguments'>,
  reference: Pick<ToolCall, 'tool' | 'arguments'>,
  { alpha = 0.5 }: { alpha?: number } = {},
): number {
  if (predicted.tool !== reference.tool) return 0
  return alpha + (1 - alpha) * argumentF1(predicted.arguments, reference.arguments)
}

/** Weights over training: format from 2 to 1 as published; correctness from 1 to 2, which is an assumption of ours. */
export function rewardWeights(progress: number): { readonly format: number; readonly correctness: number } {
  if (!(progress >= 0 && progress <= 1))
    throw new InvalidArgumentError(`rewardWeights: progress must be in [0, 1], got ${progress}`)
  return { format: 2 - progress, correctness: 1 + progress }
}

/**
 * Advantages within a group: (R - mean) / standard deviation of the population. Equal rewards, and a group of one, have
 * nothing to compare: all 0.
 *
 * @throws InvalidArgumentError on no reward, or one that is not finite, naming it
 */
export function groupAdvantages(rewards: readonly number[]): number[] {
  if (rewards.length === 0)
    throw new InvalidArgumentError('groupAdvantages: rewards must have at least one, got none')
  const bad = rewards.findIndex(reward => !Number.isFinite(reward))
  if (bad >= 0)
    throw new InvalidArgumentError(`groupAdvantages: rewards[${bad}] must be finite, got ${rewards[bad]}`)
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length
  const deviation = Math.sqrt(rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length)
  return rewards.map(reward => (deviation < 1e-12 ? 0 : (reward - mean) / deviation))
}

/** The clipped term min(rho A, clip(rho, 1 - c, 1 + c) A). */
export function clippedObjective(ratio: number, advantage: number, clip: number): number {
  const clipped = Math.min(Math.max(ratio, 1 - clip), 1 + clip)
  return Math.min(ratio * advantage, clipped * advantage)
}

/** Share of groups that teach nothing, p^G + (1 - p)^G: all right, or all wrong. */
export function zeroGradientShare(success: number, group: number): number {
  return success ** group + (1 - success) ** group
}
