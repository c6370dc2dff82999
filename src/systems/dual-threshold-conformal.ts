import type { ReproduceOptions, System } from './system.js'

export const dualThresholdConformal: System = Object.freeze({
  id: 'dual-threshold-conformal',
  title: 'Dual-threshold conformal prediction with adaptive abstention',
  arxiv: '2502.07255',
  room: 'selective',
  state: 'works',
  summary:
    'One calibrated threshold gives label sets with a coverage guarantee; a second, chosen on the ROC curve, decides when to abstain.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./dual-threshold-conformal-study.js')).reproduceDualThreshold(options),
})
