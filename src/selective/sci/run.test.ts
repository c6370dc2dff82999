import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError, SignalFailedError } from '../../core/index.js'
import { randomStream } from '../../stats/index.js'
import { normal } from '../testing/softmax-rows.js'
import { meanLogits, meanProbabilities, votes } from './aggregate.js'
import { type RunSciOptions, runSci } from './run.js'

const draws = [
  [1, 0.2],
  [0.4, 0.6],
  [1.6, 0.1],
  [1.2, 0],
]
const scripted = (options: Partial<RunSciOptions<ArrayLike<number>, number>>) =>
  runSci(async ({ step }) => draws[step - 1]!, {
    target: 0.9,
    maxSteps: 4,
    aggregate: meanLogits({ temperature: 0.5 }),
    ...options,
  })

describe('runSci', () => {
  it('follows the published trace over mean logits', async () => {
    const result = await scripted({})
    const expected = [0.3469333247, 0.0621123695, 0.2824612436, 0.363044074]
    result.trace.forEach(({ sp, v, step }, i) => {
      expect(sp).toBeCloseTo(expected[i]!, 10)
      expect(v).toBeCloseTo((0.9 - expected[i]!) ** 2 / 2, 10)
      expect(step).toBe(i + 1)
    })
    expect(result).toMatchObject({ decision: 'abstain', steps: 4, prediction: 0 })
    expect(result.deficit).toBeCloseTo(0.536955926, 10)
  })

  it.each([
    [0.35, 4],
    [0.3, 1],
  ])('with target %f stops at draw %i', async (target, steps) => {
    expect(await scripted({ target })).toMatchObject({ decision: 'stop', steps, deficit: 0 })
  })

  it('takes means of probabilities and votes as well', async () => {
    const mean = await runSci(async ({ step }) => (step === 1 ? [0.9, 0.1] : [0.5, 0.5]), {
      target: 1,
      maxSteps: 2,
      aggregate: meanProbabilities(),
    })
    expect(mean.sp).toBeCloseTo(1 - (-0.7 * Math.log(0.7) - 0.3 * Math.log(0.3)) / Math.log(2), 12)
    const answers = ['Paris.', ' paris', 'Rome', 'PARIS']
    const voted = await runSci(async ({ step }) => answers[step - 1]!, {
      target: 1,
      maxSteps: 4,
      abstainBelow: 0,
      aggregate: votes(),
    })
    // Three of four agree: H = -(3/4)ln(3/4) - (1/4)ln(1/4) over ln 4.
    const entropy = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)
    expect(voted).toMatchObject({ decision: 'stop-low-confidence', prediction: 'Paris.' })
    expect(voted.sp).toBeCloseTo(1 - entropy / Math.log(4), 12)
    expect(voted.trace.slice(0, 2).every(({ sp }) => Number.isNaN(sp))).toBe(true)
  })

  it('counts a draw that rejects or is late, names why, and goes on', async () => {
    const result = await runSci(
      async ({ step, abort }) => {
        if (step === 1) throw new SignalFailedError({ signal: 'x', cause: undefined })
        if (step === 2) await delay(10_000, undefined, { signal: abort })
        return [4, 0]
      },
      { target: 0.5, maxSteps: 5, timeoutMs: 20, aggregate: meanLogits() },
    )
    expect(result).toMatchObject({ decision: 'stop', steps: 3, prediction: 0 })
    expect(result.trace.map(({ failed }) => failed)).toEqual(['signal_failed', expect.any(String), undefined])
  })

  it('abstains when no draw gave a sample, whatever the configuration allows', async () => {
    const result = await runSci(() => Promise.reject(new TypeError('down')), {
      target: 0.5,
      maxSteps: 3,
      abstainBelow: 0,
      aggregate: meanLogits(),
    })
    expect(result).toMatchObject({ decision: 'abstain', steps: 3, deficit: 0.5, absoluteError: 0.5 })
    expect(result).not.toHaveProperty('prediction')
    expect(result).not.toHaveProperty('sp')
  })

  it('is not held up by a sampler that ignores its signal', async () => {
    const result = await runSci(() => new Promise<number[]>(() => {}), {
      target: 0.5,
      maxSteps: 2,
      timeoutMs: 5,
      aggregate: meanLogits(),
    })
    expect(result.decision).toBe('abstain')
  })

  it('stops when aborted, between draws and within one', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    let drawn = 0
    const run = runSci(
      async () => {
        if (++drawn === 2) controller.abort(reason)
        return [0, 0]
      },
      { target: 0.5, maxSteps: 9, aggregate: meanLogits(), abort: controller.signal },
    )
    await expect(run).rejects.toBe(reason)
    expect(drawn).toBe(2)
    await expect(scripted({ abort: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('refuses a sample that is out of range instead of averaging it', async () => {
    const bad = (sample: number[]) =>
      runSci(async () => sample, { target: 0.5, maxSteps: 2, aggregate: meanLogits() })
    await expect(bad([Number.NaN, 1])).rejects.toThrow('samples[0][0]')
    await expect(bad([1])).rejects.toThrow(InvalidArgumentError)
    await expect(scripted({ timeoutMs: 0 })).rejects.toThrow('timeoutMs')
  })

  it('gives wrong inputs at least 1.3 times the draws of right ones, and beats one draw', async () => {
    // A logistic model with input noise: p(1 | x) from logit 3x, each draw sees x plus N(0, 1). Labels follow x > 0.
    const random = randomStream(8)
    const steps = { right: [] as number[], wrong: [] as number[] }
    let firstRight = 0
    for (let row = 0; row < 600; row++) {
      const x = normal(random)
      const truth = x > 0 ? 1 : 0
      const result = await runSci(
        async () => {
          const logit = 3 * (x + normal(random))
          return [0, logit]
        },
        { target: 0.6, maxSteps: 15, minSteps: 3, abstainBelow: 0, aggregate: meanLogits() },
      )
      const right = result.prediction === truth
      steps[right ? 'right' : 'wrong'].push(result.steps)
      const [first] = result.samples as readonly number[][]
      if ((first![1]! > 0 ? 1 : 0) === truth) firstRight++
    }
    const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length
    expect(mean(steps.wrong) / mean(steps.right)).toBeGreaterThan(1.3)
    expect(steps.right.length).toBeGreaterThan(firstRight)
  })
})
