/**
 * @file GRPO and Fission-GRPO on a table: a reference of the mechanism, not a reproduction of the paper's models. In each
 * of some situations one of many calls is right. A policy is a softmax over calls; a diagnosis shifts it towards the few
 * calls it leaves possible. What is learnt in a recovery is the same table, so it helps the first try too.
 */
import { FissionBuffer, groupAdvantages } from '../agents/index.js'
import { InvalidArgumentError } from '../core/index.js'
import { type RandomStream, randomStream } from '../stats/index.js'

export interface TabularOptions {
  readonly algorithm: 'grpo' | 'fission-grpo'
  /** Whether a failure is explained; without it a recovery is one more try. */
  readonly diagnosis: 'given' | 'withheld'
  readonly seed: number
  /** Sampled calls in all, the same for every algorithm. @default 6000 */
  readonly rollouts?: number
  /** Calls sampled together. @default 8 */
  readonly group?: number
  readonly learningRate?: number
}

export interface TabularResult {
  /** Mean probability of the right call at the first try, before and after. */
  readonly firstBefore: number
  readonly first: number
  /** … of a recovery right behind a failure. */
  readonly recoveryBefore: number
  readonly recovery: number
  /** Share of groups whose rewards were all equal, which teach nothing. */
  readonly zeroGroups: number
}

const situations = 24
const calls = 30
/** Calls a diagnosis leaves possible, and how strongly it says so. */
const hinted = 3
const strength = 5

interface Corrective {
  readonly situation: number
  readonly policyVersion: number
}

/** Trains one table. @throws InvalidArgumentError on a group below 1 or fewer rollouts than one group */
export function trainTabular({
  algorithm,
  diagnosis,
  seed,
  rollouts = 6000,
  group = 8,
  learningRate = 0.5,
}: TabularOptions): TabularResult {
  if (!Number.isInteger(group) || group < 1 || rollouts < group)
    throw new InvalidArgumentError(`trainTabular: group must be an integer in [1, ${rollouts}], got ${group}`)
  const random = randomStream(seed)
  const table = Array.from({ length: situations }, () => new Float64Array(calls))
  const right = table.map(() => random.below(calls))
  const hints = right.map(call => new Set([call, (call + 7) % calls, (call + 13) % calls].slice(0, hinted)))
  const policy = (situation: number, behind: 'start' | 'failure'): Float64Array =>
    softmax(table[situation]!, behind === 'failure' && diagnosis === 'given' ? hints[situation] : undefined)
  const mean = (behind: 'start' | 'failure'): number =>
    right.reduce((sum, call, situation) => sum + policy(situation, behind)[call]!, 0) / situations
  const before = { first: mean('start'), recovery: mean('failure') }
  const buffer = new FissionBuffer<Corrective>({ capacity: 64, maxAgePolicyVersions: 500 })
  let [used, groups, zero, version] = [0, 0, 0, 0]
  while (used + group <= rollouts) {
    version++
    // Standard and fission updates alternate, as long as there are failures to split.
    const [corrective] =
      algorithm === 'fission-grpo' && version % 2 === 0 ? buffer.take(1, { policyVersion: version }) : []
    const situation = corrective?.situation ?? random.below(situations)
    const probabilities = policy(situation, corrective === undefined ? 'start' : 'failure')
    const sampled = Array.from({ length: group }, () => draw(probabilities, random))
    const rewards = sampled.map(call => Number(call === right[situation]))
    used += group
    groups++
    if (rewards.every(reward => reward === rewards[0])) zero++
    if (rewards.includes(0)) buffer.push({ situation, policyVersion: version })
    // One update on its own samples: every probability ratio is 1, so clipping never binds.
    const advantages = groupAdvantages(rewards)
    for (const [i, call] of sampled.entries())
      for (let other = 0; other < calls; other++)
        table[situation]![other]! +=
          ((learningRate * advantages[i]!) / group) * (Number(other === call) - probabilities[other]!)
  }
  return {
    firstBefore: before.first,
    first: mean('start'),
    recoveryBefore: before.recovery,
    recovery: mean('failure'),
    zeroGroups: zero / groups,
  }
}

function softmax(logits: Float64Array, hint: ReadonlySet<number> | undefined): Float64Array {
  const shifted = logits.map((logit, call) => logit + (hint?.has(call) === true ? strength : 0))
  const top = Math.max(...shifted)
  const weights = shifted.map(logit => Math.exp(logit - top))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map(weight => weight / sum)
}

function draw(probabilities: Float64Array, random: RandomStream): number {
  let left = random.uniform()
  for (let call = 0; call < probabilities.length; call++) {
    left -= probabilities[call]!
    if (left < 0) return call
  }
  return probabilities.length - 1
}
