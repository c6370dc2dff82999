/** @file The shipped perception models as kinds of input for the studies of shift. */
import {
  bearings,
  beats,
  type Classifier,
  digits,
  familiesOf,
  type LabelledInput,
  type LabelledSet,
  labelledOutputs,
  openClassifier,
  perturbInput,
  severities,
} from '../perception/index.js'
import { type Severity, softmax } from '../selective/index.js'
import type { DomainRow, ShiftDomain } from './shift-domain.js'

/** Monte-Carlo dropout passes a row, but for training rows, which are only looked at for overfitting. */
const passes = 8
/** Training rows looked at. */
const trainRows = 1200

/** Beats and bearings, and digits if the folder has them, each run through its model. */
export async function modelDomains({
  data,
  seed,
  limit,
  abort,
}: {
  data?: string | undefined
  seed: number
  limit?: number | undefined
  abort?: AbortSignal | undefined
}): Promise<ShiftDomain[]> {
  const images = data === undefined ? undefined : digits(data)
  const rows = { train: trainRows, ...(limit !== undefined && { test: limit }) }
  const sets = [
    ...(images === undefined ? [] : [{ set: images, modality: 'images' as const }]),
    { set: beats(data, { seed, rows }), modality: 'time series' as const },
    { set: bearings({ seed, rows }), modality: 'time series' as const },
  ]
  const domains: ShiftDomain[] = []
  for (const { set, modality } of sets) {
    await using classifier = await openClassifier(`perception-${set.name}`)
    domains.push(await runSet(set, modality, { classifier, seed, abort }))
  }
  return domains
}

async function runSet(
  set: LabelledSet,
  modality: ShiftDomain['modality'],
  { classifier, seed, abort }: { classifier: Classifier; seed: number; abort: AbortSignal | undefined },
): Promise<ShiftDomain> {
  const run = async (rows: readonly LabelledInput[], drawn = passes): Promise<DomainRow[]> => {
    const outputs = await labelledOutputs(classifier, rows, {
      ...(drawn > 0 && { dropout: { passes: drawn, seed } }),
      ...(abort && { abort }),
    })
    return outputs.map(output => {
      const logits = Array.from(output.logits)
      return { ...output, logits, probabilities: softmax(logits) }
    })
  }
  const families = familiesOf(classifier.card)
  const perturbed = new Map<Severity, readonly DomainRow[]>()
  for (const severity of severities)
    perturbed.set(
      severity,
      await run(
        set.test.map((row, i) => ({
          ...row,
          values: perturbInput(classifier.card, row.values, {
            family: families[i % families.length]!,
            severity,
            seed: seed + i,
          }),
        })),
      ),
    )
  return {
    name: set.name,
    modality,
    source: `${set.source}; ${classifier.card.id} ${classifier.card.version}`,
    train: await run(set.train.slice(0, trainRows), 0),
    calibration: await run(set.calibration),
    test: await run(set.test),
    perturbed: severity => perturbed.get(severity)!,
  }
}
