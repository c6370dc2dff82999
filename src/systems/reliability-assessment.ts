import type { ReproduceOptions, System } from './system.js'

export const reliabilityAssessment: System = Object.freeze({
  id: 'reliability-assessment',
  title: 'RAM: reliability assessment and safety arguments for learned components',
  arxiv: '2112.00646',
  room: 'assurance',
  state: 'works',
  summary:
    'Estimates with a confidence bound how likely a classifier is wrong on a random operational input and places that number in a structured safety case.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./reliability-assessment-study.js')).reproduceReliability(options),
})
