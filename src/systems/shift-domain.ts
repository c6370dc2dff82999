import type { LabelledOutput, Severity } from '../selective/index.js'

/** A row as its classifier sees it; probabilities are the plain softmax. */
export interface DomainRow extends LabelledOutput {
  readonly logits: readonly number[]
  readonly probabilities: readonly number[]
}

export interface ShiftDomain {
  readonly name: string
  readonly modality: 'text' | 'time series' | 'images'
  /** Where the rows are from and what classifies them. */
  readonly source: string
  readonly train: readonly DomainRow[]
  readonly calibration: readonly DomainRow[]
  readonly test: readonly DomainRow[]
  /** The test rows perturbed; families take turns. */
  perturbed(severity: Severity): readonly DomainRow[]
  /** Logits of inputs that belong to no class. */
  readonly foreign?: readonly (readonly number[])[]
}
