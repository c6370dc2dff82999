import type { ReproduceOptions, System } from './system.js'

export const labsafety: System = Object.freeze({
  id: 'labsafety',
  title: 'LabSafety Bench',
  arxiv: '2410.14182',
  room: 'evals',
  state: 'works',
  summary:
    'Tests whether a model judges laboratory hazards safely and completely, by multiple choice and by coverage of points written by experts.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./labsafety-study.js')).reproduceLabsafety(options),
})
