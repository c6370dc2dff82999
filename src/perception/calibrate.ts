/** @file Calibrators of classifiers: fitted to labelled inputs, kept beside the model, opened again. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InvalidInputError } from '../core/index.js'
import {
  type CalibratorDocument,
  CalibratorError,
  type FitScreenedOptions,
  fitScreened,
  type LabelledOutput,
  openCalibrator,
  type ScreenedCalibrator,
} from '../selective/index.js'
import type { Classifier, RunOptions } from './classifier.js'
import { labelOf, type PerceptionInput, type UnreadInput } from './input.js'
import { prepareInput } from './prepare-input.js'

/** Name of the calibrator in a model's folder. */
export const calibratorFile = 'calibrator.json'

const batchSize = 32

/**
 * What the model gives for labelled inputs.
 *
 * @throws InvalidInputError if an input cannot be read or has no label; InferenceFailedError; the abort's reason
 */
export async function labelledOutputs(
  classifier: Classifier,
  inputs: Iterable<PerceptionInput | UnreadInput> | AsyncIterable<PerceptionInput | UnreadInput>,
  { onRow, ...options }: RunOptions & { onRow?: (rows: number) => void } = {},
): Promise<LabelledOutput[]> {
  const { card } = classifier
  const rows: LabelledOutput[] = []
  let waiting: { input: PerceptionInput; values: Float32Array; label: number }[] = []
  const flush = async (): Promise<void> => {
    const batch = waiting
    waiting = []
    const outputs = await classifier.run(
      batch.map(({ input: { id }, values }) => ({ id, values })),
      options,
    )
    batch.forEach(({ input: { id, group }, label }, i) => {
      rows.push({ id, label, ...outputs[i]!, ...(group !== undefined && { group }) })
    })
    onRow?.(rows.length)
  }
  for await (const input of inputs) {
    if ('fault' in input) throw input.fault
    if (input.label === undefined)
      throw new InvalidInputError({
        code: 'no_label',
        where: input.id,
        message: `${input.id}: has no label, which calibrating and measuring need`,
      })
    waiting.push({
      input,
      values: prepareInput(card, input.values, input.id),
      label: labelOf(card, input.label, input.id),
    })
    if (waiting.length === batchSize) await flush()
  }
  if (waiting.length > 0) await flush()
  return rows
}

export interface FitClassifierOptions extends FitScreenedOptions {
  /** Monte-Carlo passes an input; 0 for none. @default 16 for a model with dropout */
  readonly passes?: number
  /** Seed of the masks. @default 1 */
  readonly maskSeed?: number
  readonly abort?: AbortSignal
  readonly onRow?: (rows: number) => void
}

/**
 * Calibrates a model on labelled inputs that were not used in training.
 *
 * @throws as `labelledOutputs` and `fitScreened`
 */
export async function fitClassifier(
  classifier: Classifier,
  inputs: Iterable<PerceptionInput | UnreadInput> | AsyncIterable<PerceptionInput | UnreadInput>,
  { passes, maskSeed = 1, abort, onRow, ...options }: FitClassifierOptions,
): Promise<ScreenedCalibrator> {
  const drawn = passes ?? (classifier.card.dropout === undefined ? 0 : 16)
  const rows = await labelledOutputs(classifier, inputs, {
    ...(drawn > 0 && { dropout: { passes: drawn, seed: maskSeed } }),
    ...(abort && { abort }),
    ...(onRow && { onRow }),
  })
  return fitScreened(rows, options)
}

/**
 * The calibrator of a model, checked: unaltered, not expired, and fitted to these very weights.
 *
 * @param options.file - @default `calibrator.json` in the model's folder
 * @throws InvalidInputError if there is none or it is no JSON; CalibratorError if it may not be used
 */
export async function openClassifierCalibrator(
  { directory, reference }: Classifier,
  { now, file = join(directory, calibratorFile) }: { now: Date; file?: string },
): Promise<CalibratorDocument<ScreenedCalibrator>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new InvalidInputError({
      code: 'no_calibrator',
      where: file,
      message: `${file}: ${cause.code === 'ENOENT' ? 'no calibrator here; make one with `ductile perceive calibrate`' : `cannot be read (${cause.code})`}`,
      cause,
    })
  })
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    throw new InvalidInputError({ code: 'not_json', where: file, message: `${file}: is not JSON`, cause })
  }
  const opened = openCalibrator(document, { now, model: reference.sha256 })
  if (opened.calibrator.kind !== 'screened')
    throw new CalibratorError({
      code: 'calibrator_schema',
      message: `${file}: holds a calibrator of kind "${opened.calibrator.kind}", not "screened"`,
    })
  return opened as CalibratorDocument<ScreenedCalibrator>
}
