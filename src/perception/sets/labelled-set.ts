/** @file What the shipped models were trained, calibrated and measured on: one rule of splitting, used by all who need it. */

/** One input with its label. */
export interface LabelledInput {
  readonly id: string
  /** Row-major, of the set's shape. */
  readonly values: Float32Array
  /** Index into the set's classes. */
  readonly label: number
  /** `real`: measured on the world. `synthetic`: made by a formula. */
  readonly origin: 'real' | 'synthetic'
}

export interface LabelledSet {
  readonly name: string
  /** Where the rows are from, in words for a table. */
  readonly source: string
  readonly classes: readonly string[]
  /** Shape of one input. */
  readonly shape: readonly number[]
  readonly train: readonly LabelledInput[]
  readonly calibration: readonly LabelledInput[]
  readonly test: readonly LabelledInput[]
}

export type Part = 'train' | 'calibration' | 'test'
