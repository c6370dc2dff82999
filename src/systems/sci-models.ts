/** @file SCI on the shipped classifiers, whose draws are passes of Monte-Carlo dropout. */
import { bearings, beats, digits, labelledOutputs, openClassifier } from '../perception/index.js'
import { fitMulticlassTemperature } from '../selective/index.js'
import { compareSci, type SciComparison } from './sci-comparison.js'

/** SP* and Tmax as the paper's bearings and beats, with a smaller budget. */
const config = { target: 0.85, maxSteps: 15, minSteps: 1, abstainBelow: 0 } as const

/**
 * Test rows of each shipped model; digits only if the folder has them. Logits are divided by a temperature fitted on
 * calibration rows, since clarity means nothing on over-confident logits.
 *
 * @throws as `labelledOutputs`
 */
export async function sciOnModels({
  data,
  seed,
  limit,
  abort,
}: {
  data?: string | undefined
  seed: number
  limit?: number | undefined
  abort?: AbortSignal | undefined
}): Promise<SciComparison[]> {
  const images = data === undefined ? undefined : digits(data)
  const rows = { train: 0, ...(limit !== undefined && { test: limit }) }
  const sets = [
    ...(images === undefined ? [] : [images]),
    beats(data, { seed, rows }),
    bearings({ seed, rows }),
  ]
  const comparisons: SciComparison[] = []
  for (const set of sets) {
    await using classifier = await openClassifier(`perception-${set.name}`)
    const stop = abort === undefined ? {} : { abort }
    const plain = await labelledOutputs(classifier, set.calibration, stop)
    const { temperature } = fitMulticlassTemperature({
      logits: plain.map(({ logits }) => logits),
      labels: plain.map(({ label }) => label),
    })
    const dropout = { passes: config.maxSteps, seed }
    const outputs = await labelledOutputs(classifier, set.test, { dropout, ...stop })
    const inputs = outputs.map(({ label, passes }) => ({ label, draws: passes! }))
    comparisons.push(
      await compareSci(inputs, {
        name: `Ours, ${set.name}`,
        on: `${set.source}, ${inputs.length} test rows`,
        config,
        temperature,
      }),
    )
  }
  return comparisons
}
