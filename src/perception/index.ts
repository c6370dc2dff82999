/**
 * Selective prediction for any ONNX classifier: accept, accept a set, or abstain, with the reasons.
 *
 * ```ts
 * import { openClassifier, openClassifierCalibrator, readInputs, SelectiveClassifier } from 'ductile/perception'
 * await using classifier = await openClassifier('perception-bearings') // or './my-model'
 * const { calibrator } = await openClassifierCalibrator(classifier, { now: new Date() })
 * const selective = new SelectiveClassifier(classifier, calibrator)
 * for await (const { id, decision, label, reasons } of selective.stream(readInputs('windows.npz', classifier.card)))
 *   console.log(id, decision, label, reasons[0].message)
 * ```
 */
export {
  calibratorFile,
  type FitClassifierOptions,
  fitClassifier,
  labelledOutputs,
  openClassifierCalibrator,
} from './calibrate.js'
export type { ClassifierCard } from './card.js'
export { type Classifier, type Output, openClassifier, type RunOptions } from './classifier.js'
export { dropoutMasks } from './dropout.js'
export { type NumberArray, parseNpy, renderNpy } from './files/npy.js'
export { parseNpz, renderNpz } from './files/npz.js'
export { readInputs } from './files/read-inputs.js'
export type { PerceptionInput, UnreadInput } from './input.js'
export { familiesOf, perturbInput } from './perturb-input.js'
export { prepareInput } from './prepare-input.js'
export { type Perception, SelectiveClassifier, type SelectiveOptions } from './selective-classifier.js'
export { bearingClasses, bearings } from './sets/bearings.js'
export { beatClasses, beats } from './sets/beats.js'
export { digits } from './sets/digits.js'
export type { LabelledInput, LabelledSet } from './sets/labelled-set.js'
export {
  type JudgedRow,
  judge,
  type StressCell,
  type StressOptions,
  severities,
  stressClassifier,
} from './stress.js'
