/** @file A classifier that knows when not to answer: inputs in; accept, accept-set or abstain out, each with its reasons. */
import { InvalidArgumentError, InvalidInputError, type Reason } from '../core/index.js'
import {
  type Guarantee,
  type MonitorReading,
  readMonitor,
  type ScreenedCalibrator,
  type ScreenedSelection,
  ScreenedSelector,
  type SelectorOptions,
} from '../selective/index.js'
import type { Classifier } from './classifier.js'
import { labelOf, type PerceptionInput, type UnreadInput } from './input.js'
import { prepareInput } from './prepare-input.js'

/** What was decided on one input. */
export interface Perception {
  readonly id: string
  readonly decision: 'accept' | 'accept-set' | 'abstain'
  /** Name of the class to act on; only with `accept`. */
  readonly label?: string
  /** Names of the classes that could be true, likeliest first; absent if the input could not be read. */
  readonly labels?: readonly string[]
  /** Shape [classes]. */
  readonly probabilities?: readonly number[]
  /** All three label-free; higher is less sure, more foreign, less agreed. */
  readonly uncertainty?: number
  readonly foreign?: number
  readonly disagreement?: number
  readonly guarantee?: Guarantee
  /** At least one. */
  readonly reasons: readonly Reason[]
  /** Name of the true class, if the input came with it. */
  readonly truth?: string
}

export interface SelectiveOptions extends SelectorOptions {
  /** Seed of the dropout masks: the one the calibrator was fitted with. @default 1 */
  readonly seed?: number
}

/** Inputs run through the graph at once. */
const batchSize = 32

/**
 * Selective prediction for a classifier.
 *
 * ```ts
 * await using classifier = await openClassifier('perception-digits')
 * const selective = new SelectiveClassifier(classifier, calibrator)
 * for await (const { id, decision, label, reasons } of selective.stream(inputs)) …
 * ```
 */
export class SelectiveClassifier {
  readonly classifier: Classifier
  readonly #selector: ScreenedSelector
  readonly #dropout: { passes: number; seed: number } | undefined

  /** @throws InvalidArgumentError if the calibrator was fitted to other classes, or to passes the model cannot draw */
  constructor(classifier: Classifier, calibrator: ScreenedCalibrator, options: SelectiveOptions = {}) {
    const { classes } = calibrator.decision.conformal
    const { id, classes: names, dropout } = classifier.card
    if (classes !== names.length)
      throw new InvalidArgumentError(
        `SelectiveClassifier: the calibrator knows ${classes} classes, model ${id} has ${names.length}`,
      )
    const passes = calibrator.disagreement?.passes
    if (passes !== undefined && dropout === undefined)
      throw new InvalidArgumentError(
        `SelectiveClassifier: the calibrator was fitted to ${passes} passes, model ${id} has no dropout`,
      )
    this.classifier = classifier
    this.#selector = new ScreenedSelector(calibrator, options)
    this.#dropout = passes === undefined ? undefined : { passes, seed: options.seed ?? 1 }
  }

  /**
   * Decides on inputs in order, a batch at a time. An input that cannot be read (wrong shape, not finite, out of range)
   * is abstained from with its fault as the reason. One that comes with its true label tells the monitor of the promise
   * right after its own decision.
   *
   * @throws InvalidInputError `label_out_of_range`; InferenceFailedError if the graph fails; the abort's reason
   */
  async *stream(
    inputs: Iterable<PerceptionInput | UnreadInput> | AsyncIterable<PerceptionInput | UnreadInput>,
    { abort }: { abort?: AbortSignal } = {},
  ): AsyncGenerator<Perception> {
    let waiting: (PerceptionInput | UnreadInput)[] = []
    for await (const input of inputs) {
      waiting.push(input)
      if (waiting.length < batchSize) continue
      yield* await this.#decideBatch(waiting, abort)
      waiting = []
    }
    if (waiting.length > 0) yield* await this.#decideBatch(waiting, abort)
  }

  /** One input. @throws as `stream`, and InvalidInputError if it cannot be read */
  async decide(input: PerceptionInput, { abort }: { abort?: AbortSignal } = {}): Promise<ScreenedSelection> {
    const values = prepareInput(this.classifier.card, input.values, input.id)
    const [output] = await this.classifier.run([{ id: input.id, values }], {
      ...(this.#dropout && { dropout: this.#dropout }),
      ...(abort && { abort }),
    })
    return this.#selector.decide({
      id: input.id,
      ...output!,
      ...(input.group !== undefined && { group: input.group }),
    })
  }

  /** Tells the true label of a selection once it is known: of all inputs, whatever was decided. */
  observe(selection: Pick<ScreenedSelection, 'labels'>, label: number): MonitorReading {
    return this.#selector.observe(selection, label)
  }

  /** Whether the promise still stands. */
  get monitor(): MonitorReading {
    return readMonitor(this.#selector.monitor)
  }

  async #decideBatch(
    batch: readonly (PerceptionInput | UnreadInput)[],
    abort: AbortSignal | undefined,
  ): Promise<Perception[]> {
    const { card } = this.classifier
    const read = batch.map((input): PreparedInput | UnreadInput => {
      if ('fault' in input) return input
      const label = input.label === undefined ? undefined : labelOf(card, input.label, input.id)
      try {
        return { input, values: prepareInput(card, input.values, input.id), label }
      } catch (error) {
        if (InvalidInputError.isInstance(error)) return { id: input.id, fault: error }
        throw error
      }
    })
    const good = read.filter(own => 'values' in own)
    const outputs = await this.classifier.run(
      good.map(({ input: { id }, values }) => ({ id, values })),
      { ...(this.#dropout && { dropout: this.#dropout }), ...(abort && { abort }) },
    )
    const outputOf = new Map(good.map((own, i) => [own, outputs[i]!]))
    return read.map(own => {
      if ('fault' in own) return unread(own)
      const { input, label } = own
      const selection = this.#selector.decide({
        id: input.id,
        ...outputOf.get(own)!,
        ...(input.group !== undefined && { group: input.group }),
      })
      if (label !== undefined) this.#selector.observe(selection, label)
      return named(selection, card.classes, label)
    })
  }
}

interface PreparedInput {
  readonly input: PerceptionInput
  readonly values: Float32Array
  readonly label: number | undefined
}

function named(
  { label, labels, ...rest }: ScreenedSelection,
  classes: readonly string[],
  truth: number | undefined,
): Perception {
  return {
    ...rest,
    ...(label !== undefined && { label: classes[label]! }),
    labels: labels.map(own => classes[own]!),
    ...(truth !== undefined && { truth: classes[truth]! }),
  }
}

function unread({ id, fault }: UnreadInput): Perception {
  return {
    id,
    decision: 'abstain',
    reasons: [{ kind: fault.code.replaceAll('_', '-'), message: fault.message }],
  }
}
