import { InvalidArgumentError } from 'commander'
import type { SetFigures } from './figures.js'

/** Figures a gate may hold our guard to; all are better when higher. */
const metrics = Object.freeze({
  auroc: 'auroc',
  'pr-auc': 'averagePrecision',
  f1: 'f1',
  precision: 'precision',
  recall: 'recall',
  'recall-at-1': 'recallAt1',
  'recall-at-2': 'recallAt2',
} as const satisfies Record<string, keyof SetFigures>)

/** A floor that was asked for. */
export interface Gate {
  readonly metric: keyof typeof metrics
  readonly atLeast: number
}

/** How a gate went on one set. `value` is absent where no figure could be had; that is not a pass. */
export interface GateResult extends Gate {
  readonly set: string
  readonly value?: number
  readonly passed: boolean
}

/** Reads `METRIC=VALUE`, adding to those before. @throws commander's InvalidArgumentError */
export function parseGate(text: string, before: readonly Gate[] = []): readonly Gate[] {
  const [name, value, ...rest] = text.split('=')
  const atLeast = Number(value)
  if (name === undefined || !Object.hasOwn(metrics, name))
    throw new InvalidArgumentError(`The metric must be one of ${Object.keys(metrics).join(', ')}.`)
  if (value === undefined || value.trim() === '' || rest.length > 0 || !(atLeast >= 0 && atLeast <= 1))
    throw new InvalidArgumentError('Must be METRIC=VALUE with a value in [0, 1], such as auroc=0.9.')
  return [...before, { metric: name as Gate['metric'], atLeast }]
}

/**
 * Holds one contender's figures to the gates, set by set. A set that cannot give a figure (an AUROC of one class) is
 * left out, unless no set gives it: a gate that looked at nothing has not been passed.
 */
export function checkGates(
  gates: readonly Gate[],
  measured: readonly { readonly set: string; readonly figures: SetFigures }[],
): GateResult[] {
  return gates.flatMap(gate => {
    const results = measured.flatMap(({ set, figures }): GateResult[] => {
      const estimate = figures[metrics[gate.metric]]
      return estimate === undefined
        ? []
        : [{ ...gate, set, value: estimate.value, passed: estimate.value >= gate.atLeast }]
    })
    return results.length > 0 ? results : [{ ...gate, set: 'any', passed: false }]
  })
}
